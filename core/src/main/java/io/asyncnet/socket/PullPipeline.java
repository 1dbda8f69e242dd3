package io.asyncnet.socket;

import java.time.Duration;

import io.asyncnet.framing.Raw;
import io.asyncnet.tls.TlsContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Puts sockets that no listener has accepted on their channels:
 * {@code [TlsGuard] → [SslHandler] → ConnectionChannelHandler}. Event loop only.
 */
final class PullPipeline {

	/** Bytes that may be queued for a peer, as each send tells when it has left. */
	private static final int OUTBOUND_MAX = 64 * 1024 * 1024;

	private static final ListenerOptions.Buffers BUFFERS = new ListenerOptions.Buffers(
			ListenerOptions.Buffers.DEFAULTS.inbound(), ListenerOptions.Buffers.DEFAULTS.outboundHigh(),
			ListenerOptions.Buffers.DEFAULTS.outboundLow(), OUTBOUND_MAX);

	/** Time is the application's own: each future has its timeout. */
	private static final ListenerOptions OPTIONS = new ListenerOptions("socket")
		.withFraming(new Raw(ListenerOptions.DEFAULT_MAX_FRAME_LENGTH))
		.withBuffers(BUFFERS)
		.withTimeouts(
				new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));

	/** All such sockets of an event loop share one look at what takes too long. */
	private static final FastThreadLocal<LoopState> LOOP_STATE = new FastThreadLocal<>();

	/** What all sockets share, the limit of log lines among it. */
	private static final ListenerContext SHARED = ListenerContext.of(OPTIONS, (connection, frame, replies) -> {
	}, ConnectionObserver.NONE);

	private PullPipeline() {
	}

	private static ListenerContext context(@Nullable TlsContext tls, SocketOwner owner) {
		ListenerContext context = (tls != null) ? SHARED.withOptions(OPTIONS.withTls(tls)) : SHARED;
		return context
			.withEngines((connection, channel, own, loopState) -> new PullEngine(connection, channel, own, owner));
	}

	/**
	 * Start a channel that is registered, connected and does not read yet.
	 * @return the engine
	 */
	static PullEngine start(Channel channel, @Nullable TlsSelection tls, @Nullable ChannelHandler handler,
			SocketOwner owner) {
		ListenerContext context = context((tls != null) ? tls.context() : null, owner);
		configure(channel);
		ChannelPipeline pipeline = channel.pipeline();
		ConnectionChannelHandler connectionHandler = new ConnectionChannelHandler(context, (loop) -> {
			LoopState state = LOOP_STATE.get();
			if (state == null) {
				state = new LoopState(loop, SHARED);
				LOOP_STATE.set(state);
			}
			return state;
		}, Unlisted.INSTANCE, null);
		pipeline.addLast(connectionHandler);
		if (tls != null && handler != null) {
			// after it, because a client begins at once, and its bytes are counted there
			String name = pipeline.context(connectionHandler).name();
			pipeline.addBefore(name, null, new TlsGuard(tls, false));
			pipeline.addBefore(name, null, handler);
		}
		PullEngine engine = (PullEngine) connectionHandler.engine();
		connectionHandler.channelActive(pipeline.context(connectionHandler));
		channel.config().setAutoRead(true);
		return engine;
	}

	/**
	 * Go on with TLS.
	 * @param early bytes of the handshake that have been read already
	 */
	static void upgrade(Channel channel, TlsSelection tls, ChannelHandler handler, byte[] early) {
		ChannelPipeline pipeline = channel.pipeline();
		ConnectionChannelHandler connectionHandler = pipeline.get(ConnectionChannelHandler.class);
		connectionHandler.upgrading();
		TlsGuard guard = new TlsGuard(tls, false);
		// before the handler, which may write at once; both in front of a tap
		pipeline.addFirst(guard);
		pipeline.addAfter(pipeline.context(guard).name(), null, handler);
		if (early.length > 0) {
			guard.early(Unpooled.wrappedBuffer(early));
		}
	}

	private static void configure(Channel channel) {
		channel.config()
			.setWriteBufferWaterMark(new WriteBufferWaterMark(BUFFERS.outboundLow(), BUFFERS.outboundHigh()));
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
	}

	/**
	 * No listener keeps these connections.
	 */
	private enum Unlisted implements ConnectionChannelHandler.ConnectionRegistration {

		INSTANCE;

		@Override
		public void opened(NettyConnection connection) {
			// the application holds the socket
		}

		@Override
		public void handshakeEnded() {
			// not counted
		}

		@Override
		public void ended(NettyConnection connection) {
			// the application is told by the socket
		}

	}

}
