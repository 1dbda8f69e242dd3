package io.asyncnet.socket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.dispatch.NettyTransport;
import io.asyncnet.socket.ConnectionChannelHandler.ConnectionRegistration;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Builds the pipeline of an accepted connection and starts it on an event loop:
 * {@code [TlsGuard] → [SslHandler] → ConnectionChannelHandler}. Where a proxy says first
 * who its peer is, {@link ProxyHeaderHandler} is there alone until it has. Where there
 * are certificates by server name, {@link ServerNameHandler} is in the place of the TLS
 * handler until the name is known. Where the peer chooses whether there is TLS,
 * {@link TlsChoice} is there until it has.
 */
final class ConnectionPipeline {

	private final NettyTransport transport;

	private final ListenerContext context;

	private final ConnectionRegistration registration;

	private final AcceptedSettings settings;

	private final Map<EventLoop, LoopState> loopStates = new ConcurrentHashMap<>();

	ConnectionPipeline(NettyTransport transport, ListenerContext context, ConnectionRegistration registration) {
		this.transport = transport;
		this.context = context;
		this.registration = registration;
		this.settings = AcceptedSettings.of(transport, context.options());
	}

	ChannelFuture start(Channel channel) {
		this.settings.apply(channel);
		ListenerOptions.Bind bind = this.context.options().bind();
		if (bind.proxyProtocol().expectedFrom(channel.remoteAddress(), bind.isUnix())) {
			channel.pipeline().addLast(new ProxyHeaderHandler(this.context, this.registration, this::addHandlers));
		}
		else {
			addHandlers(channel, null);
		}
		return this.transport.register(channel);
	}

	private void addHandlers(Channel channel, @Nullable ProxyInfo proxy) {
		ConnectionChannelHandler handler = new ConnectionChannelHandler(this.context, this::loopState,
				this.registration, proxy);
		TlsSource tls = this.context.options().tls();
		if (tls != null && this.context.beginsWithTls()) {
			TlsHandlers.addLast(channel, tls.current());
		}
		else if (tls != null && tls.mode() == TlsMode.OPTIONAL) {
			channel.pipeline().addLast(new TlsChoice(this.context, tls, handler));
		}
		channel.pipeline().addLast(handler);
	}

	private LoopState loopState(EventLoop loop) {
		LoopState state = this.loopStates.get(loop);
		return (state != null) ? state
				: this.loopStates.computeIfAbsent(loop, (key) -> new LoopState(key, this.context));
	}

}
