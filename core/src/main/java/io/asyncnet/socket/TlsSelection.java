package io.asyncnet.socket;

import java.util.List;

import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsSession;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context that a connection has, and of an accepted one those that it could have
 * by the server name that it asks for. Event loop only.
 */
final class TlsSelection {

	private final @Nullable ServerTls tls;

	private TlsContext context;

	private TlsSelection(@Nullable ServerTls tls, TlsContext context) {
		this.tls = tls;
		this.context = context;
	}

	/** For a connection that the application makes or accepts itself, or upgrades. */
	static TlsSelection fixed(TlsContext context) {
		return context.isClient() ? new TlsSelection(null, context) : of(ServerTls.of(context));
	}

	/** For a connection that a listener has accepted. */
	static TlsSelection of(ServerTls tls) {
		return new TlsSelection(tls, tls.context());
	}

	TlsEngine engine() {
		return this.context.engine();
	}

	boolean isServer() {
		return !this.context.isClient();
	}

	TlsContext context() {
		return this.context;
	}

	/** The handler of a server's side that TLS begins with. */
	ChannelHandler newHandler(ByteBufAllocator allocator) {
		boolean looked = this.tls != null
				&& (!this.tls.serverNames().isEmpty() || this.context.netty().leavesApplicationProtocolToCaller());
		if (this.tls == null || !looked) {
			return this.context.netty().newHandler(allocator);
		}
		return new ServerNameHandler(this.tls, (selected) -> this.context = selected);
	}

	/** What the handshake agreed on. */
	TlsSession session(SslHandler handler) {
		return this.context.netty().session(handler);
	}

	/**
	 * Whether the session may have been made with this context, by the name that the
	 * engine has read: a second opinion, should {@link ClientHello} ever read another
	 * one.
	 */
	boolean permits(TlsSession session) {
		if (this.tls == null) {
			return true;
		}
		String name = session.serverName();
		TlsContext entitled = (name != null) ? this.tls.find(name) : this.tls.context();
		List<?> certificates = session.peerCertificates();
		return entitled == this.context
				&& (entitled.options().clientAuth() != ClientAuth.NEED || !certificates.isEmpty());
	}

}
