package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.dispatch.DispatcherEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from the listening socket, refuses those above a limit, or has them
 * wait, and pauses when the system has no descriptor for another one.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

	private final ConnectionPipeline pipeline;

	private final ConnectionLimits limits;

	private final ListenerContext context;

	private final Runnable onRelease;

	private final AcceptPause pause;

	private final FullPause full;

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
		this.full = new FullPause(limits, context.log(), context.options().bind().backlog());
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) throws Exception {
		this.pulse.start(ctx.channel().eventLoop());
		super.channelActive(ctx);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		this.pulse.stop();
		this.full.close();
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
		try {
			if (!this.full.hold(child)) {
				take(child);
			}
		}
		finally {
			if (this.limits.pausesWhenFull()) {
				look(ctx.channel());
			}
		}
	}

	/** Start a connection, or close it. */
	private void take(Channel child) {
		ListenerOptions.Bind bind = this.context.options().bind();
		SocketAddress peer = child.remoteAddress();
		if (bind.proxyProtocol().refuses(peer, bind.isUnix())) {
			refuseProxy(child, peer);
			return;
		}
		if (bind.proxyProtocol().expectedFrom(peer, bind.isUnix())) {
			// who it is, and whether it may come in, turns out later
			start(child, this.limits.acquire(), null);
			return;
		}
		AddressBits address = AddressBits.of(peer);
		if (address == null && !bind.isUnix() && this.limits.concernsAddresses()) {
			// gone already, but what it has sent before could still be read
			child.unsafe().closeForcibly();
			return;
		}
		Long key = this.limits.key(address);
		start(child, this.limits.acquire(address, key), key);
	}

	/** Close a peer that has to be a trusted proxy, and is none. */
	private void refuseProxy(Channel child, @Nullable SocketAddress peer) {
		if (peer != null) {
			this.context.log().notTrusted(peer);
			rejected(RejectReason.PROXY);
		}
		// without an address it is gone already, as a proxy that looks whether we are
		// there
		child.unsafe().closeForcibly();
	}

	private void rejected(RejectReason reason) {
		this.context.rejected(reason);
		this.limits.countRejected();
	}

	private void start(Channel child, @Nullable RejectReason rejected, @Nullable Long key) {
		if (rejected == RejectReason.MAX_CONNECTIONS && this.full.hold(child)) {
			// there was a place, until the limit was changed
			return;
		}
		if (rejected != null) {
			// counted before the peer can notice
			rejected(rejected);
			SocketAddress peer = child.remoteAddress();
			child.unsafe().closeForcibly();
			this.context.log().rejected(rejected, peer, this.limits.limit(rejected));
			return;
		}
		AtomicBoolean released = new AtomicBoolean();
		try {
			child.closeFuture().addListener((closed) -> release(child, key, released));
			this.pipeline.start(child).addListener((registered) -> {
				if (!registered.isSuccess()) {
					abandon(child, key, released);
				}
			});
		}
		catch (Throwable ex) {
			// also an Error: without a descriptor a class may not load
			abandon(child, key, released);
			throw ex;
		}
	}

	/** What never begins has been counted all the same. */
	private void abandon(Channel child, @Nullable Long key, AtomicBoolean released) {
		child.unsafe().closeForcibly();
		release(child, key, released);
		this.limits.undoHandshake();
	}

	private void release(Channel child, @Nullable Long key, AtomicBoolean released) {
		if (released.compareAndSet(false, true)) {
			this.limits.release(key);
			if (this.full.shallLook()) {
				lookLater(child.parent());
			}
			this.onRelease.run();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		failed(ctx.channel(), cause);
	}

	private void failed(Channel server, Throwable cause) {
		this.failures.failed(System.nanoTime());
		boolean told = this.pause.begin(server.eventLoop(), cause, () -> readIfWanted(server));
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
		if (this.suspended) {
			return AcceptorState.SUSPENDED;
		}
		return this.full.isActive() ? AcceptorState.FULL : AcceptorState.ACCEPTING;
	}

	void suspend(Channel server, boolean suspend) {
		this.suspended = suspend;
		look(server);
	}

	/**
	 * Look for free places, and accept as is wanted now; any thread. From another one
	 * than the event loop epoll would still take the connection that it waits for.
	 */
	void look(Channel server) {
		if (!server.eventLoop().inEventLoop()) {
			lookLater(server);
			return;
		}
		if (!this.suspended) {
			this.full.look((child) -> takeWaiting(server, child));
		}
		readIfWanted(server);
	}

	private void lookLater(Channel server) {
		try {
			server.eventLoop().execute(() -> look(server));
		}
		catch (RejectedExecutionException ex) {
			// the dispatcher is closing everything itself
		}
	}

	/** Who comes after somebody whose connection cannot begin must not wait for ever. */
	private void takeWaiting(Channel server, Channel child) {
		try {
			take(child);
		}
		catch (Throwable ex) {
			failed(server, ex);
		}
	}

	private void readIfWanted(Channel server) {
		server.config().setAutoRead(!this.suspended && !this.pause.isActive() && !this.full.isActive());
	}

}
