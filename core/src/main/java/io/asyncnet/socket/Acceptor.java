package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes connections from the listening socket, refuses those above a limit, and pauses
 * when the system has no descriptor for another one.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

	/** As long as nginx pauses; the retries cost nothing and recovery takes no longer. */
	private static final long PAUSE_MILLIS = 500;

	private final ConnectionPipeline pipeline;

	private final ConnectionLimits limits;

	private final ListenerContext context;

	private final Runnable onRelease;

	private volatile boolean suspended;

	Acceptor(ConnectionPipeline pipeline, ConnectionLimits limits, ListenerContext context, Runnable onRelease) {
		this.pipeline = pipeline;
		this.limits = limits;
		this.context = context;
		this.onRelease = onRelease;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		Channel child = (Channel) msg;
		RejectReason rejected = this.limits.acquire();
		if (rejected != null) {
			// counted before the peer can notice
			this.context.observer().rejected(rejected);
			child.unsafe().closeForcibly();
			this.context.log().rejected(rejected, this.limits.limit(rejected));
			return;
		}
		AtomicBoolean released = new AtomicBoolean();
		child.closeFuture().addListener((future) -> release(released));
		this.pipeline.start(child).addListener((registered) -> {
			if (!registered.isSuccess()) {
				child.unsafe().closeForcibly();
				release(released);
			}
		});
	}

	private void release(AtomicBoolean released) {
		if (released.compareAndSet(false, true)) {
			this.limits.release();
			this.onRelease.run();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		ctx.channel().config().setAutoRead(false);
		ctx.channel().eventLoop().schedule(() -> {
			if (!this.suspended) {
				ctx.channel().config().setAutoRead(true);
			}
		}, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
		try {
			this.context.log().acceptFailed(cause, PAUSE_MILLIS);
		}
		catch (Throwable ex) {
			// Without a descriptor even logging can fail, with an Error when it loads a
			// class
			// or a file for the first time. Nothing can be told then, and the event loop
			// must
			// not die of it.
			this.context.observer().rejected(RejectReason.NO_DESCRIPTORS);
		}
	}

	void suspend(Channel server, boolean suspend) {
		this.suspended = suspend;
		if (!server.eventLoop().isShuttingDown()) {
			// from another thread, epoll would still take the connection that it waits
			// for
			server.eventLoop().execute(() -> server.config().setAutoRead(!this.suspended));
		}
	}

}
