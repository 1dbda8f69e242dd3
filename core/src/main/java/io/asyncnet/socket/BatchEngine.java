package io.asyncnet.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FrameCutter;
import io.asyncnet.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection's bytes: read, cut into a batch of frames, handled in turns,
 * replied to, flushed. At most one callback runs at a time. Event loop only.
 */
final class BatchEngine implements ConnectionEngine {

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	private final LoopState loopState;

	private final LifeCallbacks life;

	private final Inbound inbound;

	private final Outbound outbound;

	private final FrameCutter cutter;

	private final FrameClock frameClock = new FrameClock();

	private State state = State.OPENING;

	private @Nullable Turn runningTurn;

	private @Nullable TlsGuard guard;

	private int heldBytes;

	private boolean inputEnded;

	private boolean draining;

	private boolean readingPaused;

	private long inputEndedNanos;

	BatchEngine(NettyConnection connection, Channel channel, ListenerContext context, LoopState loopState) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.loopState = loopState;
		this.life = new LifeCallbacks(connection, channel.eventLoop(), context);
		this.inbound = new Inbound((context.executor() == null) ? loopState : null);
		this.outbound = connection.outbound();
		this.cutter = context.options().framing().newCutter();
	}

	NettyConnection connection() {
		return this.connection;
	}

	@Override
	public void openBehind(TlsGuard guard) {
		this.guard = guard;
		open();
	}

	@Override
	public void open() {
		this.connection.touch(this.frameClock.start());
		this.state = State.RUNNING;
		this.life.open(this::opened);
	}

	private void opened() {
		if (this.connection.isInactive()) {
			runClose();
			return;
		}
		this.outbound.drainOutgoing();
		this.outbound.flush();
		waitAndProceed();
		releaseHeld();
	}

	@Override
	public void read(ByteBuf bytes) {
		if (this.inputEnded || this.connection.isEnding()) {
			this.connection.discarded(bytes.readableBytes());
			return;
		}
		this.inbound.append(bytes);
		if (this.connection.isEncrypted() || this.inbound.size() >= this.context.options().buffers().inbound()) {
			// with TLS at each record: a close_notify behind it may end our side too
			proceed();
			pauseReadingAtBound();
		}
	}

	@Override
	public void readComplete() {
		proceed();
	}

	@Override
	public void inputEnded() {
		if (!this.inputEnded) {
			this.inputEnded = true;
			this.inputEndedNanos = System.nanoTime();
			if (this.connection.isEnding()) {
				this.connection.finish();
			}
			proceed();
		}
	}

	@Override
	public boolean hasInputEnded() {
		return this.inputEnded;
	}

	@Override
	public boolean hasUnhandledInput() {
		return this.readingPaused || this.draining || this.inbound.size() + this.heldBytes > 0;
	}

	@Override
	public void held(int bytes) {
		this.heldBytes = bytes;
		pauseReadingAtBound();
	}

	@Override
	public void roomForReplies() {
		if (this.state == State.FULL) {
			proceed();
		}
	}

	@Override
	public void drain() {
		this.draining = true;
		if (this.state == State.OPENING) {
			this.connection.abort(CloseReason.DRAINED);
			return;
		}
		this.channel.config().setAutoRead(false);
		proceed();
	}

	@Override
	public boolean isBusy() {
		return this.state == State.RUNNING;
	}

	/** Handle what there is, unless something else has to happen first. */
	void proceed() {
		if (this.state != State.WAITING && this.state != State.FULL) {
			return;
		}
		if (this.connection.isEnding()) {
			this.connection.finish();
			return;
		}
		if (this.outbound.isFull()) {
			this.state = State.FULL;
			pauseReadingAtBound();
			return;
		}
		this.state = State.RUNNING;
		Executor executor = this.context.executor();
		if (executor == null) {
			Turn turn = this.loopState.takeTurn();
			turn.begin(this, this.cutter, this.inbound, false);
			turn.handle();
			turnEnded(turn);
		}
		else {
			handOver(executor);
		}
	}

	private void handOver(Executor executor) {
		try {
			if (!this.cutter.cut(this.inbound.bytes(), this.inbound.from(), this.inbound.to())) {
				needsMore();
				return;
			}
		}
		catch (FramingException ex) {
			malformed(ex);
			return;
		}
		Turn turn = this.loopState.takeTurn();
		turn.begin(this, this.cutter, this.inbound, true);
		if (this.cutter.frameEnd() != this.inbound.to()) {
			this.loopState.watch(turn);
		}
		this.inbound.lend();
		this.runningTurn = turn;
		try {
			executor.execute(turn);
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			this.runningTurn = null;
			this.loopState.unwatch(turn);
			this.loopState.giveBack(turn);
			this.inbound.consumed(this.inbound.from());
			this.state = State.YIELDED;
			this.life.refused(executor, this::resume);
		}
	}

	@Override
	public void releaseReplies() {
		if (this.runningTurn != null) {
			this.runningTurn.replies().moveTo(this.outbound);
		}
	}

	void turnEnded(Turn turn) {
		this.runningTurn = null;
		this.loopState.unwatch(turn);
		boolean moreArrived = this.inbound.consumed(turn.from());
		int frames = turn.frames();
		if (frames > 0) {
			this.frameClock.frames();
			this.context.observer().framesReceived(frames);
		}
		turn.replies().moveTo(this.outbound);
		this.outbound.framesSent(turn.replies().takeFrames());
		this.outbound.flush();
		Turn.End end = turn.end();
		Throwable failure = turn.failure();
		this.loopState.giveBack(turn);
		if (this.connection.isInactive()) {
			this.state = State.WAITING;
			runClose();
			return;
		}
		switch (end) {
			case NEEDS_MORE -> {
				if (moreArrived) {
					waitAndProceed();
				}
				else if (this.heldBytes > 0) {
					this.state = State.WAITING;
				}
				else {
					needsMore();
				}
			}
			case LIMIT, FULL -> yieldTurn();
			case STOPPED -> waitAndProceed();
			case FAILED -> {
				this.connection.handlerFailed((failure != null) ? failure : new IllegalStateException());
				waitAndProceed();
			}
			case MALFORMED -> malformed(failure);
		}
		releaseHeld();
	}

	private void releaseHeld() {
		if (this.guard != null && this.heldBytes > 0) {
			this.guard.release(this);
		}
	}

	private void malformed(@Nullable Throwable failure) {
		if (failure instanceof FramingException framingFailure) {
			this.connection.framingFailed(framingFailure);
		}
		waitAndProceed();
	}

	private void waitAndProceed() {
		this.state = State.WAITING;
		proceed();
	}

	private void yieldTurn() {
		this.state = State.YIELDED;
		pauseReadingAtBound();
		this.connection.execute(this::resume);
	}

	private void resume() {
		if (this.state == State.YIELDED) {
			waitAndProceed();
		}
	}

	private void needsMore() {
		this.state = State.WAITING;
		this.inbound.settle();
		boolean begun = this.inbound.size() > 0;
		this.frameClock.waiting(begun);
		if (this.connection.isEnding()) {
			this.connection.finish();
		}
		else if (this.inputEnded) {
			this.connection.end(begun ? CloseReason.FRAME_TRUNCATED : CloseReason.PEER);
		}
		else if (this.draining) {
			this.connection.end(CloseReason.DRAINED);
		}
		else if (this.readingPaused) {
			pauseReading(false);
		}
	}

	private void pauseReadingAtBound() {
		if (!this.readingPaused && this.state != State.WAITING
				&& this.inbound.size() + this.heldBytes >= this.context.options().buffers().inbound()) {
			pauseReading(true);
		}
	}

	private void pauseReading(boolean pause) {
		this.readingPaused = pause;
		this.context.observer().inboundPaused(pause);
		if (!this.draining && this.channel.isActive()) {
			this.channel.config().setAutoRead(!pause);
		}
	}

	@Override
	public void inactive() {
		this.inbound.discard();
		if (this.readingPaused) {
			pauseReading(false);
		}
		if (!isBusy()) {
			runClose();
		}
	}

	private void runClose() {
		this.state = State.CLOSED;
		this.inbound.discard();
		this.outbound.fail();
		this.life.close();
	}

	@Override
	public void checkDeadlines(long now) {
		if (this.state == State.OPENING) {
			return;
		}
		ListenerContext.Deadlines deadlines = this.context.deadlines();
		if (this.outbound.isStalled(now, deadlines.write())) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
		}
		else if (this.inputEnded && now - this.inputEndedNanos >= deadlines.halfClosed()) {
			this.connection.abort(CloseReason.PEER);
		}
		else if (this.state == State.WAITING && !this.connection.isEnding()) {
			CloseReason overdue = this.frameClock.overdue(now, deadlines);
			if (overdue != null) {
				this.connection.end(overdue);
			}
			else if (this.outbound.pendingReplies() == 0
					&& now - this.connection.lastActivityNanos() >= deadlines.idle()) {
				this.connection.end(CloseReason.IDLE_TIMEOUT);
			}
		}
	}

	private enum State {

		/** Not yet ready for frames. */
		OPENING,

		/** All whole frames are handled; more bytes are needed. */
		WAITING,

		/** A callback is running. */
		RUNNING,

		/** There is more to do when the others have had their turn. */
		YIELDED,

		/** There is more to do when replies have left. */
		FULL,

		/** The connection has ended. */
		CLOSED

	}

}
