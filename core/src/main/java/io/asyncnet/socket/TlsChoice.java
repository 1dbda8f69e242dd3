package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsSource;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Leaves it to the peer whether there is TLS: waits for its first byte in front of
 * {@link ConnectionChannelHandler}, and goes. Until then the application does not know of
 * the connection, as nobody can say how to greet it.
 */
final class TlsChoice extends ChannelInboundHandlerAdapter {

	private final ListenerContext context;

	private final TlsSource tls;

	private final ConnectionChannelHandler connectionHandler;

	private @Nullable Future<?> timeout;

	private boolean active;

	TlsChoice(ListenerContext context, TlsSource tls, ConnectionChannelHandler connectionHandler) {
		this.context = context;
		this.tls = tls;
		this.connectionHandler = connectionHandler;
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		if (!this.active) {
			this.active = true;
			ListenerContext.Deadlines deadlines = this.context.deadlines();
			boolean frame = deadlines.firstFrame() <= deadlines.idle();
			CloseReason overdue = frame ? CloseReason.FIRST_FRAME_TIMEOUT : CloseReason.IDLE_TIMEOUT;
			long nanos = Math.min(deadlines.firstFrame(), deadlines.idle());
			if (nanos != Long.MAX_VALUE) {
				this.timeout = ctx.executor().schedule(() -> leave(overdue), nanos, TimeUnit.NANOSECONDS);
			}
		}
		ctx.fireChannelActive();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		if (!bytes.isReadable()) {
			bytes.release();
			return;
		}
		boolean tls = bytes.getByte(bytes.readerIndex()) == StartTls.HANDSHAKE;
		ChannelPipeline pipeline = ctx.pipeline();
		pipeline.remove(this);
		this.connectionHandler.chosen(tls);
		if (tls && this.connectionHandler.beginTls(ctx.channel(), this.tls) == null) {
			this.connectionHandler.counts().bytesReceived(bytes.readableBytes());
			ReferenceCountUtil.release(bytes);
			return;
		}
		pipeline.fireChannelRead(bytes);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			leave(CloseReason.PEER);
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	private void leave(CloseReason reason) {
		this.connectionHandler.leave(reason);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
	}

}
