package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.function.Function;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.DispatcherEvent;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSession;
import io.asyncnet.tls.TlsSource;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * The one handler of ours in a connection's pipeline: tells the connection's engine what
 * happens on its channel.
 */
final class ConnectionChannelHandler extends ChannelInboundHandlerAdapter {

	private final ListenerContext context;

	private final Function<EventLoop, LoopState> loopStates;

	private final ConnectionRegistration registration;

	private final @Nullable ProxyInfo proxy;

	private @Nullable NettyConnection connection;

	private @Nullable LoopState loopState;

	private long startNanos;

	private boolean active;

	/** Whether the handshake has ended, well or not. */
	private boolean secured;

	/** Whether the listener counts a handshake of this connection. */
	private boolean counted;

	private boolean refused;

	ConnectionChannelHandler(ListenerContext context, Function<EventLoop, LoopState> loopStates,
			ConnectionRegistration registration, @Nullable ProxyInfo proxy) {
		this.context = context;
		this.loopStates = loopStates;
		this.registration = registration;
		this.proxy = proxy;
		this.counted = context.beginsWithTls();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		LoopState state = this.loopStates.apply(ctx.channel().eventLoop());
		NettyConnection created = new NettyConnection(ctx.channel(), this.context, state, this.proxy);
		this.loopState = state;
		this.connection = created;
		state.add(created);
		// before it is observed, so that whoever is told of it finds it
		this.registration.opened(created);
		this.context.opened(created);
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		if (this.active) {
			// a socket that is started by hand comes here before its channel does
			return;
		}
		this.active = true;
		this.startNanos = System.nanoTime();
		TlsSource tls = this.context.options().tls();
		if (tls == null || tls.mode() == TlsMode.STARTTLS) {
			connection().engine().open();
		}
	}

	/** The peer has chosen whether to begin with TLS. */
	void chosen(boolean tls) {
		this.context.observer().tlsChosen(connection(), tls);
		if (!tls) {
			connection().engine().open();
		}
	}

	/** The peer has gone, or was given up, before it was clear what it wants. */
	void leave(CloseReason reason) {
		connection().abort(reason);
	}

	/**
	 * Begin with TLS behind what has been read so far.
	 * @return what the next bytes go to, or {@code null} if the connection is closed
	 */
	@Nullable TlsGuard beginTls(Channel channel, TlsSource tls) {
		if (!this.registration.handshakeBegins()) {
			connection().abort(CloseReason.REJECTED);
			return null;
		}
		this.counted = true;
		upgrading();
		try {
			return TlsHandlers.addFirst(channel, tls.current());
		}
		catch (Throwable ex) {
			this.context.log().tlsNotBegun(connection(), ex);
			handshakeFailed(ex);
			return null;
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		try {
			if (!connection().encryption().hasBegun()) {
				connection().counts().bytesReceived(bytes.readableBytes());
			}
			connection().counts().received(System.nanoTime());
			connection().engine().read(bytes);
		}
		finally {
			bytes.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		connection().engine().readComplete();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (ctx.channel().isWritable()) {
			connection().writable();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake) {
			handshakeDone(ctx, handshake);
		}
		else if (event == DispatcherEvent.CLOSING) {
			connection().abort(CloseReason.SERVER_SHUTDOWN);
		}
		else if (event instanceof ChannelInputShutdownEvent && connection().encryption().hasBegun() && !this.secured) {
			// the TLS handler would wait for its handshake's timeout
			refuseTls();
		}
		else if (event instanceof SslCloseCompletionEvent close) {
			// without success it tells of an end that the next event or exception tells
			// better; BoringSSL's engine also has it for what is read after our own end
			if (close.isSuccess() && hasTakenItsLeave(ctx)) {
				connection().engine().inputEnded(true);
			}
		}
		else if (event instanceof ChannelInputShutdownEvent) {
			connection().engine().inputEnded(hasTakenItsLeave(ctx));
		}
	}

	/** The event for a close_notify can come after the one for the end behind it. */
	private static boolean hasTakenItsLeave(ChannelHandlerContext ctx) {
		SslHandler ssl = ctx.pipeline().get(SslHandler.class);
		return ssl == null || ssl.engine().isInboundDone();
	}

	private void handshakeDone(ChannelHandlerContext ctx, SslHandshakeCompletionEvent event) {
		TlsGuard guard = ctx.pipeline().get(TlsGuard.class);
		if (!event.isSuccess()) {
			refuse(ctx, guard, guard.explain(event.cause()));
			return;
		}
		TlsSession session = guard.session(ctx.pipeline().get(SslHandler.class));
		if (!guard.permits(session)) {
			handshakeFailed(TlsHandshakeException.unrecognizedName());
			return;
		}
		long nanos = System.nanoTime() - this.startNanos;
		handshakeEnded();
		guard.established(session.protocol());
		this.context.observer().tlsHandshake(guard.engine(), session.protocol(), nanos, null);
		connection().encryption().established(session);
		connection().engine().openBehind(guard);
	}

	/** An alert tells a client why, unless it was itself that ended the handshake. */
	private void refuse(ChannelHandlerContext ctx, TlsGuard guard, Throwable cause) {
		boolean alert = switch (TlsHandshakeException.of(cause, null).reason()) {
			case CLOSED, PEER_ALERT, TIMEOUT -> false;
			default -> true;
		};
		if (this.refused || !alert || !guard.isServer()) {
			handshakeFailed(cause);
			return;
		}
		this.refused = true;
		ctx.pipeline().addBefore(ctx.pipeline().context(guard).name(), null, new RefusedPeer(connection()));
		connection().refuse(CloseReason.TLS_HANDSHAKE_FAILED);
		tellFailure(cause);
	}

	/** Tell it once, and close. */
	void handshakeFailed(Throwable cause) {
		if (!this.secured) {
			handshakeEnded();
			connection().abort(CloseReason.TLS_HANDSHAKE_FAILED);
			tellFailure(cause);
		}
		// else what follows is that the TLS handler sees its end
	}

	private void tellFailure(Throwable cause) {
		this.secured = true;
		TlsGuard guard = connection().encryption().guard();
		if (guard != null) {
			long nanos = System.nanoTime() - this.startNanos;
			this.context.observer().tlsHandshake(guard.engine(), null, nanos, cause);
		}
		this.context.log().handshakeFailed(connection(), TlsHandshakeException.of(cause, null));
		connection().encryption().failed(cause);
		connection().engine().handshakeFailed(cause);
	}

	/** A peer that is refused is counted until it is gone. */
	private void handshakeEnded() {
		if (connection().encryption().hasBegun()) {
			this.secured = true;
			if (this.counted) {
				this.counted = false;
				this.registration.handshakeEnded();
			}
		}
	}

	/**
	 * The peer leaves before TLS is there, or does what no honest peer has a reason to.
	 */
	void refuseTls() {
		connection().abort(CloseReason.TLS_HANDSHAKE_FAILED);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		end();
	}

	/** Also called for a channel that was closed before it became active. */
	@Override
	public void channelUnregistered(ChannelHandlerContext ctx) {
		end();
	}

	private void end() {
		NettyConnection ended = connection();
		if (!ended.isInactive()) {
			handshakeEnded();
			if (this.loopState != null) {
				this.loopState.remove(ended);
			}
			ended.inactive();
			this.registration.ended(ended);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (!this.refused) {
			connection().failed(cause);
		}
	}

	/** TLS begins in mid-stream. */
	void upgrading() {
		this.startNanos = System.nanoTime();
		connection().encryption().begin();
	}

	ConnectionEngine engine() {
		return connection().engine();
	}

	TrafficCounter counts() {
		return connection().counts();
	}

	private NettyConnection connection() {
		NettyConnection current = this.connection;
		if (current == null) {
			throw new IllegalStateException("Channel has not been registered");
		}
		return current;
	}

	/**
	 * Where a listener keeps its connections.
	 */
	interface ConnectionRegistration {

		/** A proxy is expected to say first who the peer of this channel is. */
		default void awaitingHeader(Channel channel) {
		}

		/** It has, or it is clear that it does not. */
		default void headerRead(Channel channel) {
		}

		/**
		 * Who the peer of this channel is has turned out.
		 * @param peer its address, or {@code null} if it has none
		 * @return whether it may go on; if not, that has been counted and logged
		 */
		default boolean admits(Channel channel, @Nullable SocketAddress peer) {
			return true;
		}

		/** It is refused, although it has been accepted. */
		default void rejected(RejectReason reason) {
		}

		void opened(NettyConnection connection);

		/**
		 * A connection that has begun in plain text goes on with TLS.
		 * @return whether it may
		 */
		default boolean handshakeBegins() {
			return true;
		}

		void handshakeEnded();

		void ended(NettyConnection connection);

	}

}
