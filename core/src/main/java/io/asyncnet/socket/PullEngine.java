package io.asyncnet.socket;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.asyncnet.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection's bytes to an application that asks for them. What has arrived
 * is taken on the spot, on the caller's thread and without the event loop; a receive that
 * has to wait is completed by the event loop. Receives are served in their order. Event
 * loop only, but for {@link #receive} and what else says so.
 */
final class PullEngine implements ConnectionEngine {

	private static final AtomicIntegerFieldUpdater<PullEngine> SERVE_SCHEDULED = AtomicIntegerFieldUpdater
		.newUpdater(PullEngine.class, "serveScheduled");

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	private final SocketOwner owner;

	private final PullTls tls;

	private final PullQueue queue;

	private boolean readingPaused;

	/** 1 if it is, else 0. */
	private volatile int serveScheduled;

	private boolean open;

	private boolean serving;

	private boolean inputEnded;

	/** With what the connection ends when the application is done with it. */
	private CloseReason doneReason = CloseReason.APPLICATION;

	/** Whether the listener has stopped waiting. */
	private boolean graceOver;

	private long inputEndedNanos;

	/** {@code null} if the connection may become as old as it likes. */
	private final @Nullable ConnectionAge age;

	PullEngine(NettyConnection connection, Channel channel, ListenerContext context, SocketOwner owner) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.owner = owner;
		this.tls = new PullTls(connection, owner);
		this.age = ConnectionAge.of(connection, context.deadlines());
		this.queue = new PullQueue(this, channel.eventLoop(), context.options().buffers().inbound());
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
		CompletableFuture<T> result = this.queue.receive(demand);
		if (reason == null && this.connection.isEnding()) {
			failIfClosed();
		}
		return result;
	}

	/** Look at what is asked for as soon as nothing else is under way; any thread. */
	void serveSoon() {
		this.connection.execute(this::serve);
	}

	/** The application has lost interest in a receive; any thread. */
	void withdrawn() {
		// it may have held back others that are content with less
		if (SERVE_SCHEDULED.compareAndSet(this, 0, 1)) {
			this.connection.execute(this::serveWithdrawn);
		}
	}

	/** One task for all that are withdrawn until it runs. */
	private void serveWithdrawn() {
		this.serveScheduled = 0;
		this.queue.borrow();
		this.queue.forgetWithdrawn();
		serve();
	}

	/** Number of bytes that a receive would be given on the spot; any thread. */
	int buffered() {
		return this.queue.buffered();
	}

	/** Let nobody take what is received in plain text; any thread. */
	void suspend() {
		this.queue.suspend();
	}

	/** Go on, and return what nobody has taken. */
	byte[] resume() {
		this.queue.borrow();
		byte[] early = this.queue.buffer().resume();
		if (!this.queue.giveBack()) {
			// not now: TLS is about to come between the application and the channel
			serveSoon();
			this.queue.giveBack();
		}
		adjustReading();
		return early;
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
			this.connection.counts().opened(System.nanoTime());
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
		this.queue.borrow();
		if (this.queue.append(bytes) >= bound()) {
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
			this.queue.borrow();
			do {
				Receive<?> receive;
				while ((receive = this.queue.next(this::serve)) != null) {
					receive.tell();
				}
			}
			while (!this.queue.giveBack());
		}
		finally {
			this.serving = false;
			this.connection.outgoing().release();
		}
		adjustReading();
	}

	/** Read while there is room, or while somebody waits for more than there is. */
	private void adjustReading() {
		boolean pause = this.queue.isReadingPaused();
		if (pause == this.readingPaused) {
			return;
		}
		this.readingPaused = pause;
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
		this.queue.borrow();
		if (reason != null && reason != CloseReason.PEER) {
			this.queue.buffer().cut(new SocketClosedException(reason, this.connection.failure()));
		}
		else {
			this.queue.buffer().end();
		}
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

	/**
	 * What is under way is the application's own, and may take all of the grace period;
	 * at the end of its age it sees the end at once.
	 */
	@Override
	public void drain(CloseReason reason) {
		if (this.doneReason == CloseReason.APPLICATION) {
			this.doneReason = reason;
		}
		if (!this.open) {
			this.connection.abort(reason);
		}
		else if (reason == CloseReason.MAX_AGE) {
			graceOver();
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
		return this.doneReason;
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
		if (this.channel.eventLoop().inEventLoop()) {
			failWaiting();
		}
		else {
			this.connection.execute(this::failWaiting);
		}
	}

	private void failWaiting() {
		do {
			this.queue.borrow();
			List<Receive<?>> failed = this.queue.takeWaiting();
			failed.forEach((receive) -> receive.fail(this.connection.closedException()));
		}
		while (!this.serving && !this.queue.giveBack());
	}

	@Override
	public boolean isBusy() {
		return false;
	}

	@Override
	public void inactive() {
		CloseReason reason = this.connection.reason();
		this.queue.borrow();
		this.queue.buffer().close();
		if (reason != null && SocketClosedException.isPeersDoing(reason)) {
			endBuffer(reason);
		}
		else {
			this.queue.buffer().discard();
			failWaiting();
			adjustReading();
		}
		this.owner.ended();
	}

	@Override
	public void checkDeadlines(long now) {
		if (this.age != null && this.open) {
			this.age.check(now, !this.connection.encryption().isBeginning(), false);
		}
		ListenerContext.Deadlines deadlines = this.context.deadlines();
		if (this.connection.outbound().isStalled(now, deadlines.write())) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
		}
		else if (this.inputEnded && now - this.inputEndedNanos >= deadlines.halfClosed()) {
			this.connection.abort(CloseReason.PEER);
		}
		else if (this.open && !this.connection.isEnding() && isIdle(now, deadlines)) {
			this.connection.end(CloseReason.IDLE_TIMEOUT);
		}
	}

	/** Which the connection is also while the application is busy with something else. */
	private boolean isIdle(long now, ListenerContext.Deadlines deadlines) {
		Silence silence = this.connection.counts().silence();
		boolean silent = silence != null
				&& silence.isOverdue(now, !this.inputEnded && !this.graceOver && !this.readingPaused && buffered() == 0,
						!this.connection.outbound().hasUnwritten());
		return silent || now - this.connection.counts().activityNanos() >= deadlines.idle();
	}

}
