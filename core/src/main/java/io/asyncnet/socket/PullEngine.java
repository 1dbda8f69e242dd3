package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.asyncnet.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection's bytes to an application that asks for them. What has arrived
 * is taken on the spot, on the caller's thread and without the event loop; a receive that
 * has to wait is completed by the event loop. Receives are served in their order. Event
 * loop only, but for {@link #receive} and what it needs, which the lock guards.
 */
final class PullEngine implements ConnectionEngine {

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	private final SocketOwner owner;

	private final PullTls tls;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as the next three. */
	private final PullBuffer buffer = new PullBuffer();

	private final ArrayDeque<Receive<?>> waiting = new ArrayDeque<>(2);

	private final OnTheSpot onTheSpot = new OnTheSpot();

	private boolean readingPaused;

	private final AtomicBoolean serveScheduled = new AtomicBoolean();

	private boolean open;

	private boolean serving;

	private boolean inputEnded;

	private boolean draining;

	/** Whether the listener has stopped waiting. */
	private boolean graceOver;

	private long inputEndedNanos;

	PullEngine(NettyConnection connection, Channel channel, ListenerContext context, SocketOwner owner) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.owner = owner;
		this.tls = new PullTls(connection, owner);
	}

	NettyConnection connection() {
		return this.connection;
	}

	Channel channel() {
		return this.channel;
	}

	/** Ask for bytes; any thread. */
	<T extends @Nullable Object> CompletableFuture<T> receive(Demand<T> demand) {
		CloseReason reason = this.connection.reason();
		if (reason != null && !SocketClosedException.isPeersDoing(reason)) {
			return CompletableFuture.failedFuture(this.connection.closedException());
		}
		boolean onLoop = this.channel.eventLoop().inEventLoop();
		boolean needsLoop;
		CompletableFuture<T> result;
		this.lock.lock();
		try {
			boolean ready = this.waiting.isEmpty() && demand.isReady(this.buffer);
			if (ready && this.onTheSpot.allows(onLoop)) {
				result = take(demand);
				needsLoop = this.readingPaused && this.buffer.size() <= bound() / 2;
			}
			else {
				Receive<T> receive = new Receive<>(this, demand, Unwinding.of(1, ready && !onLoop));
				this.waiting.add(receive);
				result = receive;
				needsLoop = ready || this.readingPaused;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (needsLoop && !(onLoop && this.serving)) {
			this.connection.execute(this::serve);
		}
		if (reason == null && this.connection.isEnding()) {
			failIfClosed();
		}
		return result;
	}

	private <T extends @Nullable Object> CompletableFuture<T> take(Demand<T> demand) {
		try {
			return CompletableFuture.completedFuture(demand.take(this.buffer));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** The application has lost interest in a receive; any thread. */
	void withdrawn(Receive<?> receive) {
		locked(() -> this.waiting.remove(receive));
		// it may have held back others that are content with less
		if (this.serveScheduled.compareAndSet(false, true)) {
			this.connection.execute(this::serveWithdrawn);
		}
	}

	/** One task for all that are withdrawn until it runs. */
	private void serveWithdrawn() {
		this.serveScheduled.set(false);
		serve();
	}

	/** Number of bytes that a receive would be given on the spot; any thread. */
	int buffered() {
		return locked(this.buffer::size);
	}

	/** Let nobody take what is received in plain text; any thread. */
	boolean suspend() {
		return locked(this.buffer::suspend);
	}

	/** Go on, and return what nobody has taken. */
	byte[] resume() {
		byte[] early = locked(this.buffer::resume);
		adjustReading();
		return early;
	}

	private <R> R locked(Supplier<R> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	private int bound() {
		return this.context.options().buffers().inbound();
	}

	@Override
	public void openBehind(TlsGuard guard) {
		if (this.open) {
			this.owner.secured();
		}
		open();
	}

	@Override
	public void open() {
		if (!this.open) {
			this.open = true;
			this.connection.counts().touch(System.nanoTime());
			this.owner.opened(this);
		}
	}

	@Override
	public void handshakeFailed(Throwable cause) {
		this.owner.handshakeFailed(cause);
	}

	@Override
	public void read(ByteBuf bytes) {
		if (this.inputEnded || this.graceOver || this.connection.isEnding()) {
			this.connection.discarded(bytes.readableBytes());
			return;
		}
		int size;
		this.lock.lock();
		try {
			this.buffer.append(bytes);
			size = this.buffer.size();
		}
		finally {
			this.lock.unlock();
		}
		if (size >= bound()) {
			serve();
		}
	}

	@Override
	public void readComplete() {
		serve();
	}

	/** Complete the receives for which there is enough, one after the other. */
	private void serve() {
		if (this.serving) {
			return;
		}
		this.serving = true;
		this.connection.outgoing().hold();
		try {
			Receive<?> receive;
			while ((receive = next()) != null) {
				receive.tell();
			}
		}
		finally {
			this.serving = false;
			this.connection.outgoing().release();
		}
		adjustReading();
	}

	private @Nullable Receive<?> next() {
		this.lock.lock();
		try {
			this.onTheSpot.unwound();
			Receive<?> head;
			while ((head = this.waiting.peek()) != null && head.isReady(this.buffer)
					&& !head.isTooEarly(this.channel.eventLoop(), this::serve)) {
				this.waiting.poll();
				if (head.claim()) {
					head.take(this.buffer);
					return head;
				}
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Read while there is room, or while somebody waits for more than there is. */
	private void adjustReading() {
		boolean pause;
		this.lock.lock();
		try {
			int limit = this.readingPaused ? bound() / 2 + 1 : bound();
			pause = this.waiting.isEmpty() && this.buffer.size() >= limit;
			if (pause == this.readingPaused) {
				return;
			}
			this.readingPaused = pause;
		}
		finally {
			this.lock.unlock();
		}
		this.context.observer().inboundPaused(pause);
		if (!this.graceOver && this.channel.isActive()) {
			this.channel.config().setAutoRead(!pause);
		}
	}

	@Override
	public void inputEnded(boolean orderly) {
		if (!this.inputEnded) {
			this.inputEnded = true;
			this.inputEndedNanos = System.nanoTime();
			endBuffer(orderly ? this.connection.reason() : CloseReason.PEER_RESET);
			if (this.connection.isEnding()) {
				this.connection.finish();
			}
		}
	}

	private void endBuffer(@Nullable CloseReason reason) {
		locked(() -> {
			if (reason != null && reason != CloseReason.PEER) {
				this.buffer.cut(new SocketClosedException(reason, this.connection.failure()));
			}
			else {
				this.buffer.end();
			}
			return true;
		});
		serve();
	}

	@Override
	public boolean hasInputEnded() {
		return this.inputEnded;
	}

	@Override
	public boolean hasUnhandledInput() {
		return this.graceOver || this.readingPaused || buffered() > 0 || this.tls.mayReceiveTickets();
	}

	/** What is under way is the application's own, and may take all of the time. */
	@Override
	public void drain() {
		this.draining = true;
		if (!this.open) {
			this.connection.abort(CloseReason.DRAINED);
		}
	}

	/** The application receives what has arrived, and then the end. */
	@Override
	public boolean graceOver() {
		this.graceOver = !this.connection.isEnding();
		if (this.graceOver) {
			this.channel.config().setAutoRead(false);
			endBuffer(this.connection.reason());
		}
		return this.graceOver;
	}

	/** The reason with which a connection ends that the application is done with. */
	CloseReason doneReason() {
		return this.draining ? CloseReason.DRAINED : CloseReason.APPLICATION;
	}

	@Override
	public void ending() {
		failIfClosed();
	}

	/** Fail what waits, unless the peer is the one who has gone; any thread. */
	private void failIfClosed() {
		CloseReason reason = this.connection.reason();
		if (reason == null || SocketClosedException.isPeersDoing(reason)) {
			return;
		}
		List<Receive<?>> failed = locked(() -> {
			List<Receive<?>> all = new ArrayList<>(this.waiting);
			this.waiting.clear();
			return all;
		});
		if (!failed.isEmpty()) {
			Runnable task = () -> failed.forEach((receive) -> receive.fail(this.connection.closedException()));
			if (this.channel.eventLoop().inEventLoop()) {
				task.run();
			}
			else {
				this.connection.execute(task);
			}
		}
	}

	@Override
	public boolean isBusy() {
		return false;
	}

	@Override
	public void inactive() {
		CloseReason reason = this.connection.reason();
		if (reason != null && SocketClosedException.isPeersDoing(reason)) {
			endBuffer(reason);
		}
		else {
			failIfClosed();
			locked(() -> {
				this.buffer.discard();
				return true;
			});
			adjustReading();
		}
		this.owner.ended();
	}

	@Override
	public void checkDeadlines(long now) {
		ListenerContext.Deadlines deadlines = this.context.deadlines();
		if (this.connection.outbound().isStalled(now, deadlines.write())) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
		}
		else if (this.inputEnded && now - this.inputEndedNanos >= deadlines.halfClosed()) {
			this.connection.abort(CloseReason.PEER);
		}
		else if (this.open && !this.connection.isEnding()
				&& now - this.connection.counts().activityNanos() >= deadlines.idle()) {
			this.connection.end(CloseReason.IDLE_TIMEOUT);
		}
	}

}
