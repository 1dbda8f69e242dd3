package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from a listening socket when the application asks for them, and
 * pauses when the system has no descriptor for another one.
 */
final class SocketAcceptor extends ChannelInboundHandlerAdapter {

	private final Dispatcher dispatcher;

	private final @Nullable TlsContext tls;

	private final Channel channel;

	/** Peers that may be in their handshake while accepts wait for one to be done. */
	private final int maxHandshakes;

	/** Event loop only. */
	private final AcceptPause pause = new AcceptPause(new SocketLog("server socket"));

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as all below. */
	private final ArrayDeque<Accept> waiting = new ArrayDeque<>(2);

	/** Connections for which nobody waits any more. */
	private final ArrayDeque<NettySocket> ready = new ArrayDeque<>(2);

	/** Accepted connections that cannot be handed out yet. */
	private int starting;

	private boolean suspended;

	private boolean closed;

	SocketAcceptor(Dispatcher dispatcher, @Nullable TlsContext tls, Channel channel, int maxHandshakes) {
		this.dispatcher = dispatcher;
		this.tls = tls;
		this.channel = channel;
		this.maxHandshakes = maxHandshakes;
	}

	CompletableFuture<AsyncSocket> accept() {
		Accept accept = new Accept();
		this.lock.lock();
		try {
			if (this.closed) {
				return CompletableFuture.failedFuture(new SocketClosedException(CloseReason.APPLICATION));
			}
			NettySocket there = this.waiting.isEmpty() ? this.ready.poll() : null;
			if (there != null) {
				return CompletableFuture.completedFuture(there);
			}
			this.waiting.add(accept);
		}
		finally {
			this.lock.unlock();
		}
		readLater();
		return accept;
	}

	void suspend(boolean suspend) {
		this.lock.lock();
		try {
			this.suspended = suspend;
		}
		finally {
			this.lock.unlock();
		}
		readLater();
	}

	private void readLater() {
		try {
			this.channel.eventLoop().execute(this::readIfWanted);
		}
		catch (RejectedExecutionException ex) {
			close();
		}
	}

	/**
	 * Read for as long as there are accepts to serve. It is not left to single reads: one
	 * of io_uring goes on taking connections until it is cancelled. Event loop only.
	 */
	private void readIfWanted() {
		boolean wanted;
		this.lock.lock();
		try {
			int coming = this.ready.size() + ((this.tls == null) ? this.starting : 0);
			wanted = !this.closed && !this.suspended && !this.pause.isActive() && this.waiting.size() > coming
					&& this.starting < this.maxHandshakes;
		}
		finally {
			this.lock.unlock();
		}
		this.channel.config().setAutoRead(wanted);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		Channel child = (Channel) msg;
		this.lock.lock();
		try {
			this.starting++;
		}
		finally {
			this.lock.unlock();
		}
		readIfWanted();
		NettySocket socket = new NettySocket(this.dispatcher, null);
		SocketLife life = socket.life();
		life.opened().whenComplete((done, failure) -> {
			if (failure == null) {
				started(socket, null);
			}
			else {
				// who is refused has a while to see why, and keeps its place till then
				life.closed().thenRun(() -> started(socket, failure));
			}
		});
		try {
			start(child, socket);
		}
		catch (Throwable ex) {
			// also an Error: without a descriptor a class may not load
			child.unsafe().closeForcibly();
			socket.close();
			throw ex;
		}
	}

	private void start(Channel child, NettySocket socket) {
		socket.life().accepted(child, this.tls);
		this.dispatcher.netty().register(child).addListener((registered) -> {
			if (!registered.isSuccess()) {
				child.unsafe().closeForcibly();
				socket.close();
			}
		});
	}

	/** On the event loop of the accepted socket. */
	private void started(NettySocket socket, @Nullable Throwable failure) {
		Accept accept;
		boolean unwanted;
		this.lock.lock();
		try {
			this.starting--;
			accept = (failure == null && !this.closed) ? nextWaiting() : null;
			unwanted = this.closed;
			if (accept == null && failure == null && !unwanted) {
				this.ready.add(socket);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (accept != null) {
			accept.publish(socket);
		}
		else if (unwanted) {
			socket.close();
		}
		readLater();
	}

	/** Those that are cancelled at this moment are left out. */
	private @Nullable Accept nextWaiting() {
		Accept next = this.waiting.poll();
		while (next != null && !next.claim()) {
			next = this.waiting.poll();
		}
		return next;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.pause.begin(ctx.channel().eventLoop(), cause, this::readIfWanted);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		close();
	}

	/** Fail what waits and close what nobody has accepted; any thread. */
	void close() {
		List<Accept> failed;
		List<NettySocket> left;
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			this.closed = true;
			failed = new ArrayList<>(this.waiting);
			left = new ArrayList<>(this.ready);
			this.waiting.clear();
			this.ready.clear();
		}
		finally {
			this.lock.unlock();
		}
		left.forEach(NettySocket::close);
		Runnable fail = () -> failed
			.forEach((accept) -> accept.fail(new SocketClosedException(CloseReason.APPLICATION)));
		try {
			this.channel.eventLoop().execute(fail);
		}
		catch (RejectedExecutionException ex) {
			// no event loop is left
			fail.run();
		}
	}

	private final class Accept extends Operation<AsyncSocket> {

		Accept() {
			super(SocketAcceptor.this.dispatcher.netty().eventLoops());
		}

		@Override
		void withdrawn() {
			SocketAcceptor.this.lock.lock();
			try {
				SocketAcceptor.this.waiting.remove(this);
			}
			finally {
				SocketAcceptor.this.lock.unlock();
			}
		}

	}

}
