package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Shows what passes right in front of {@link ConnectionChannelHandler}, behind all that
 * has to do with TLS, to a {@link ConnectionTap}. It is in the pipeline only as long as
 * there is a tap.
 */
final class TapHandler extends ChannelDuplexHandler {

	private final NettyConnection connection;

	private final SocketLog log;

	private final ConnectionTap tap;

	private final AtomicBoolean ended = new AtomicBoolean();

	private TapHandler(NettyConnection connection, SocketLog log, ConnectionTap tap) {
		this.connection = connection;
		this.log = log;
		this.tap = tap;
	}

	/** Add a tap; any thread. Returns what takes it away. */
	static Runnable add(NettyConnection connection, Channel channel, SocketLog log, ConnectionTap tap) {
		TapHandler handler = new TapHandler(connection, log, tap);
		if (channel.eventLoop().inEventLoop()) {
			// at once: a connection that opens may send in the same task
			handler.attach(channel);
		}
		else {
			handler.execute(channel, () -> handler.attach(channel));
		}
		return () -> handler.execute(channel, () -> handler.detach(channel));
	}

	/** Without event loops the connection has ended, and nothing comes. */
	private void execute(Channel channel, Runnable task) {
		try {
			channel.eventLoop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			end();
		}
	}

	private void attach(Channel channel) {
		ChannelHandlerContext next = channel.pipeline().context(ConnectionChannelHandler.class);
		if (next == null || this.connection.isInactive()) {
			end();
		}
		else {
			channel.pipeline().addBefore(next.name(), null, this);
		}
	}

	private void detach(Channel channel) {
		if (channel.pipeline().context(this) != null) {
			channel.pipeline().remove(this);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		show((ByteBuf) msg, this.tap::received, ctx);
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		show((ByteBuf) msg, this.tap::sent, ctx);
		ctx.write(msg, promise);
	}

	private void show(ByteBuf bytes, Consumer<ByteBuffer> tap, ChannelHandlerContext ctx) {
		if (this.ended.get() || !bytes.isReadable()) {
			return;
		}
		try {
			for (ByteBuffer part : bytes.nioBuffers()) {
				if (part.hasRemaining()) {
					tap.accept(part.asReadOnlyBuffer());
				}
			}
		}
		catch (Throwable ex) {
			// whatever it is, the bytes go on
			this.log.tapFailed(this.connection, ex);
			end();
			execute(ctx.channel(), () -> detach(ctx.channel()));
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		end();
	}

	private void end() {
		if (this.ended.compareAndSet(false, true)) {
			try {
				this.tap.ended();
			}
			catch (Throwable ex) {
				this.log.tapFailed(this.connection, ex);
			}
		}
	}

}
