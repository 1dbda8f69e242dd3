package io.asyncnet.socket;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/**
 * The change of a connected socket to TLS, as STARTTLS wants it. From the call on nothing
 * is received or sent in plain text: what was received before and nobody has taken fails
 * the upgrade, and what is sent later waits for the handshake.
 */
final class TlsUpgrade {

	/** The first byte of a ClientHello, and of no command that a person could type. */
	private static final byte TLS_HANDSHAKE = 22;

	private final PullEngine engine;

	private final TlsContext context;

	private final @Nullable String host;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	TlsUpgrade(PullEngine engine, TlsContext context, @Nullable String host) {
		this.engine = engine;
		this.context = context;
		this.host = host;
	}

	/** Completes with the handshake. */
	CompletableFuture<Void> done() {
		return this.done;
	}

	/** Begin; any thread, once. */
	void begin() {
		this.engine.suspend();
		this.engine.connection().outgoing().turn(this::upgrade, this.done);
	}

	/** On the event loop, when what was sent before is on its way. */
	private boolean upgrade() {
		NettyConnection connection = this.engine.connection();
		byte[] early = this.engine.resume();
		if (!connection.isOpen()) {
			this.done.completeExceptionally(connection.closedException());
			return false;
		}
		// a client may begin as soon as it has been told to, before we come here
		if (early.length > 0 && (this.host != null || early[0] != TLS_HANDSHAKE)) {
			return fail(TlsHandshakeException.leftOver(early.length, this.host));
		}
		if (this.engine.hasInputEnded()) {
			return fail(new ClosedChannelException());
		}
		Channel channel = this.engine.channel();
		TlsSelection selection;
		ChannelHandler handler;
		try {
			selection = TlsSelection.fixed(this.context);
			handler = (this.host != null)
					? this.context.netty()
						.newHandler(channel.alloc(), this.host, ChannelSettings.port(channel.remoteAddress()))
					: selection.newHandler(channel.alloc());
		}
		catch (RuntimeException ex) {
			return fail(ex);
		}
		PullPipeline.upgrade(channel, selection, handler, early);
		return true;
	}

	private boolean fail(Throwable failure) {
		this.engine.connection().abort(CloseReason.TLS_HANDSHAKE_FAILED);
		this.done.completeExceptionally(TlsHandshakeException.of(failure, this.host));
		return false;
	}

}
