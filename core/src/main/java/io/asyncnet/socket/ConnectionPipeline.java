package io.asyncnet.socket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.dispatch.NettyTransport;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.ConnectionChannelHandler.ConnectionRegistration;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
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

	/** In seconds: probe after five minutes of silence, give up five minutes later. */
	private static final int KEEP_ALIVE_IDLE = 300;

	private static final int KEEP_ALIVE_INTERVAL = 60;

	private static final int KEEP_ALIVE_PROBES = 5;

	private static final int USER_TIMEOUT_MILLIS = 60_000;

	private final NettyTransport transport;

	private final ListenerContext context;

	private final ConnectionRegistration registration;

	private final WriteBufferWaterMark waterMark;

	private final Map<EventLoop, LoopState> loopStates = new ConcurrentHashMap<>();

	ConnectionPipeline(NettyTransport transport, ListenerContext context, ConnectionRegistration registration) {
		this.transport = transport;
		this.context = context;
		this.registration = registration;
		ListenerOptions.Buffers buffers = context.options().buffers();
		this.waterMark = new WriteBufferWaterMark(buffers.outboundLow(), buffers.outboundHigh());
	}

	ChannelFuture start(Channel channel) {
		configure(channel);
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

	private void configure(Channel channel) {
		SocketSettings settings = this.context.options().bind().socket();
		channel.config().setWriteBufferWaterMark(this.waterMark);
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		channel.config().setOption(ChannelOption.TCP_NODELAY, settings.noDelay());
		channel.config().setOption(ChannelOption.SO_KEEPALIVE, settings.keepAlive());
		if (settings.sendBuffer() != 0) {
			channel.config().setOption(ChannelOption.SO_SNDBUF, settings.sendBuffer());
		}
		if (settings.receiveBuffer() != 0) {
			channel.config().setOption(ChannelOption.SO_RCVBUF, settings.receiveBuffer());
		}
		if (settings.keepAlive() && this.transport.transport() == Transport.EPOLL) {
			channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE);
			channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL);
			channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
			channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
		}
	}

}
