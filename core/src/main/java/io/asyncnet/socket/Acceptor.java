package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.dispatch.DispatcherEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes connections from the listening socket, refuses those above a limit, and pauses
 * when the system has no descriptor for another one.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

	private final ConnectionPipeline pipeline;

	private final ConnectionLimits limits;

	private final ListenerContext context;

	private final Runnable onRelease;

	private final AcceptPause pause;

	private final AcceptorPulse pulse = new AcceptorPulse();

	private final AcceptFailures failures = new AcceptFailures();

	private volatile boolean suspended;

	private volatile boolean stopped;

	private boolean dispatcherCloses; // event loop only

	Acceptor(ConnectionPipeline pipeline, ConnectionLimits limits, ListenerContext context, Runnable onRelease) {
		this.pipeline = pipeline;
		this.limits = limits;
		this.context = context;
		this.onRelease = onRelease;
		this.pause = new AcceptPause(context.log());
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) throws Exception {
		this.pulse.start(ctx.channel().eventLoop());
		super.channelActive(ctx);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		this.pulse.stop();
		if (!this.stopped && !this.dispatcherCloses) {
			this.context.log().acceptorClosed();
		}
		super.channelInactive(ctx);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == DispatcherEvent.CLOSING) {
			this.dispatcherCloses = true;
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		Channel child = (Channel) msg;
		if (refusesProxy(child)) {
			return;
		}
		RejectReason rejected = this.limits.acquire();
		if (rejected != null) {
			// counted before the peer can notice
			rejected(rejected);
			child.unsafe().closeForcibly();
			this.context.log().rejected(rejected, this.limits.limit(rejected));
			return;
		}
		AtomicBoolean released = new AtomicBoolean();
		try {
			start(child, released);
		}
		catch (Throwable ex) {
			// also an Error: without a descriptor a class may not load
			abandon(child, released);
			throw ex;
		}
	}

	private void rejected(RejectReason reason) {
		this.context.rejected(reason);
		this.limits.countRejected();
	}

	/** Close a peer that has to be a trusted proxy, and is none. */
	private boolean refusesProxy(Channel child) {
		ListenerOptions.Bind bind = this.context.options().bind();
		SocketAddress peer = child.remoteAddress();
		if (!bind.proxyProtocol().refuses(peer, bind.isUnix())) {
			return false;
		}
		if (peer != null) {
			this.context.log().notTrusted(peer);
			rejected(RejectReason.PROXY);
		}
		// without an address it is gone already, as a proxy that looks whether we are
		// there
		child.unsafe().closeForcibly();
		return true;
	}

	private void start(Channel child, AtomicBoolean released) {
		child.closeFuture().addListener((future) -> release(released));
		this.pipeline.start(child).addListener((registered) -> {
			if (!registered.isSuccess()) {
				abandon(child, released);
			}
		});
	}

	/** What never begins has been counted all the same. */
	private void abandon(Channel child, AtomicBoolean released) {
		child.unsafe().closeForcibly();
		release(released);
		if (this.context.beginsWithTls()) {
			this.limits.handshakeEnded();
		}
	}

	private void release(AtomicBoolean released) {
		if (released.compareAndSet(false, true)) {
			this.limits.release();
			this.onRelease.run();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.failures.failed(System.nanoTime());
		boolean told = this.pause.begin(ctx.channel().eventLoop(), cause, () -> readIfWanted(ctx.channel()));
		if (!told) {
			rejected(RejectReason.NO_DESCRIPTORS);
		}
	}

	/** The listening socket is closed next, on purpose. */
	void stop() {
		this.stopped = true;
	}

	/** What the listening socket does; any thread. */
	AcceptorState state(Channel server) {
		if (this.stopped) {
			return AcceptorState.STOPPED;
		}
		if (!server.isOpen()) {
			return AcceptorState.CLOSED;
		}
		long now = System.nanoTime();
		if (this.pulse.isStalled(now)) {
			return AcceptorState.STALLED;
		}
		if (this.failures.isLasting(now)) {
			return AcceptorState.FAILING;
		}
		return this.suspended ? AcceptorState.SUSPENDED : AcceptorState.ACCEPTING;
	}

	void suspend(Channel server, boolean suspend) {
		this.suspended = suspend;
		if (!server.eventLoop().isShuttingDown()) {
			// from another thread, epoll would still take the connection that it waits
			// for
			server.eventLoop().execute(() -> readIfWanted(server));
		}
	}

	private void readIfWanted(Channel server) {
		server.config().setAutoRead(!this.suspended && !this.pause.isActive());
	}

}
