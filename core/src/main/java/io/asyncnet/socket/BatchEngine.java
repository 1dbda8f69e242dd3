package io.asyncnet.socket;

import java.util.concurrent.Executor;

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

	private final ListenerContext context;

	private final LoopState loopState;

	private final LifeCallbacks life;

	private final Inbound inbound;

	private final Outbound outbound;

	private final FrameCutter cutter;

	private final HandOver handOver;

	private final HandlerTimeout handlerTimeout;

	private final PeerDeadlines peerDeadlines;

	private final ReadingPause reading;

	private final FrameClock frameClock = new FrameClock();

	private BatchState state = BatchState.OPENING;

	private boolean refused;

	BatchEngine(NettyConnection connection, Channel channel, ListenerContext context, LoopState loopState) {
		this.connection = connection;
		this.context = context;
		this.loopState = loopState;
		this.life = new LifeCallbacks(connection, channel.eventLoop(), context);
		this.inbound = new Inbound((context.executor() == null) ? loopState : null);
		this.outbound = connection.outbound();
		this.cutter = FrameCutter.of(context.options().framing());
		this.handOver = (context.options().concurrency() > 1) ? new ConcurrentHandOver(this, context)
				: new BatchHandOver(this, context, loopState);
		this.handlerTimeout = new HandlerTimeout(connection, context, this.handOver, this.life);
		this.peerDeadlines = new PeerDeadlines(connection, context.deadlines(), this.frameClock);
		this.reading = new ReadingPause(channel, context);
	}

	NettyConnection connection() {
		return this.connection;
	}

	@Override
	public void openBehind(TlsGuard guard) {
		this.reading.behind(guard);
		if (this.state == BatchState.UPGRADING) {
			waitAndProceed();
		}
		else {
			open();
		}
	}

	@Override
	public void open() {
		this.connection.counts().opened(this.frameClock.start());
		this.state = BatchState.RUNNING;
		this.life.open(this::opened);
	}

	private void opened() {
		if (!this.connection.isInactive()) {
			this.outbound.drainOutgoing();
			this.outbound.flush();
			this.refused = this.connection.isEnding();
		}
		callbackEnded();
	}

	private void callbackEnded() {
		if (this.connection.isInactive()) {
			runClose();
			return;
		}
		waitAndProceed();
	}

	@Override
	public void read(ByteBuf bytes) {
		if (hasInputEnded() || this.connection.isEnding()) {
			this.connection.discarded(bytes.readableBytes());
			return;
		}
		this.inbound.append(bytes);
		if (this.connection.encryption().hasBegun() || this.reading.isFullWith(this.inbound.size())) {
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
	public void inputEnded(boolean orderly) {
		if (!hasInputEnded()) {
			this.peerDeadlines.inputEnded(orderly);
			if (this.connection.isEnding()) {
				this.connection.finish();
			}
			proceed();
		}
	}

	@Override
	public boolean hasInputEnded() {
		return this.peerDeadlines.hasInputEnded();
	}

	@Override
	public CloseReason peerEnded() {
		return this.peerDeadlines.reason();
	}

	@Override
	public byte[] takeUnhandled() {
		this.reading.end();
		return this.inbound.take();
	}

	@Override
	public boolean hasUnhandledInput() {
		// a peer that is refused has perhaps sent what has not been read yet
		return this.refused || this.inbound.size() > 0 || this.reading.mayLeaveBytes();
	}

	@Override
	public void roomForReplies() {
		if (this.state == BatchState.FULL) {
			proceed();
		}
	}

	@Override
	public void drain(CloseReason reason) {
		this.reading.stop(reason);
		switch (this.state) {
			case OPENING -> this.connection.abort(reason);
			case UPGRADING -> this.connection.end(reason);
			default -> proceed();
		}
	}

	@Override
	public boolean isBusy() {
		return (this.state == BatchState.RUNNING || this.handOver.isRunning()) && !this.handlerTimeout.hasGivenUp();
	}

	@Override
	public boolean holdsInput() {
		boolean stopped = this.state == BatchState.YIELDED || this.state == BatchState.FULL;
		return isBusy() || (stopped && !this.connection.isEnding());
	}

	@Override
	public void ending() {
		releaseHeld();
	}

	/** Handle what there is, unless something else has to happen first. */
	private void proceed() {
		if (this.state != BatchState.WAITING && this.state != BatchState.FULL) {
			return;
		}
		if (this.connection.isEnding()) {
			this.connection.finish();
			releaseHeld();
			return;
		}
		if (this.outbound.isFull()) {
			if (!sayGoodbye()) {
				this.state = BatchState.FULL;
				pauseReadingAtBound();
			}
			return;
		}
		this.state = BatchState.RUNNING;
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
		switch (this.handOver.start(executor, this.cutter, this.inbound)) {
			case NEEDS_MORE -> needsMore();
			case TAKES_MORE -> {
				this.state = BatchState.FULL;
				this.inbound.settle();
				this.reading.end();
			}
			case REFUSED -> {
				this.state = BatchState.YIELDED;
				this.life.refused(executor, this::resume, this::resume);
			}
			case STARTED -> {
				if (this.handOver.isRunning()) {
					this.state = BatchState.FULL;
					pauseReadingAtBound();
				}
			}
		}
	}

	@Override
	public void releaseReplies() {
		this.handOver.releaseReplies(this.outbound);
		this.life.releaseReplies(this.outbound);
	}

	void turnEnded(Turn turn) {
		this.handOver.ended(turn);
		boolean moreArrived = this.inbound.consumed(turn.from());
		handled(turn.frames());
		this.outbound.take(turn.replies());
		Turn.End end = turn.end();
		turn.tellFailure(this.connection);
		this.loopState.giveBack(turn);
		if (this.connection.isInactive()) {
			runClose();
			return;
		}
		switch (end) {
			case NEEDS_MORE -> {
				if (moreArrived) {
					waitAndProceed();
				}
				else {
					needsMore();
				}
			}
			case LIMIT, FULL -> yieldTurn();
			case STOPPED, FAILED, MALFORMED -> waitAndProceed();
		}
	}

	private void handled(int frames) {
		if (frames > 0) {
			this.frameClock.frames();
			this.connection.counts().framesReceived(frames);
		}
	}

	/** A frame has been handled that others were handled beside. */
	void frameEnded(@Nullable FramingException malformed) {
		handled(1);
		if (malformed != null) {
			this.connection.framingFailed(malformed);
		}
		this.connection.drainOutbound();
		if (this.connection.isInactive() && this.state != BatchState.CLOSED && !this.handOver.isRunning()) {
			runClose();
		}
	}

	@Override
	public @Nullable ReplyBuffer repliesOfThisThread() {
		return this.handOver.repliesOfThisThread();
	}

	private void releaseHeld() {
		if (!holdsInput()) {
			this.reading.releaseHeld(this.connection);
		}
	}

	private void waitAndProceed() {
		this.state = BatchState.WAITING;
		if (this.connection.encryption().isAsked() && this.connection.isOpen() && !this.reading.isStopped()) {
			this.state = BatchState.UPGRADING;
			this.inbound.settle();
			this.connection.encryption().callbacksEnded();
		}
		proceed();
	}

	private void yieldTurn() {
		this.state = BatchState.YIELDED;
		pauseReadingAtBound();
		this.loopState.giveWay(this::resume);
	}

	private void resume() {
		if (this.state == BatchState.YIELDED) {
			waitAndProceed();
		}
	}

	private void needsMore() {
		this.state = BatchState.WAITING;
		this.inbound.settle();
		boolean begun = this.inbound.size() > 0;
		this.frameClock.waiting(begun);
		if (this.connection.isEnding()) {
			this.connection.finish();
			releaseHeld();
		}
		else if (this.reading.heldBytes() > 0) {
			// the rest of the frame, or the end, is perhaps there
			releaseHeld();
		}
		else if (hasInputEnded()) {
			this.connection.end(begun ? CloseReason.FRAME_TRUNCATED : peerEnded());
		}
		else if (this.reading.isStopped()) {
			if (!sayGoodbye()) {
				this.connection.end(this.reading.stopReason());
			}
		}
		else {
			this.reading.end();
		}
	}

	/**
	 * A listener that drains says goodbye when all that has arrived is handled, or when
	 * handling has stopped because the peer does not read or replies are pending.
	 * @return whether this is the time, and the connection goes on afterwards
	 */
	private boolean sayGoodbye() {
		if (!this.reading.isStopped() || this.handOver.isRunning() || !this.life.beginDrain()) {
			return false;
		}
		this.state = BatchState.RUNNING;
		this.life.drain(this::callbackEnded);
		return true;
	}

	@Override
	public void pauseReadingAtBound() {
		if (this.state != BatchState.WAITING) {
			this.reading.beginAt(this.inbound.size());
		}
	}

	@Override
	public void inactive() {
		this.inbound.discard();
		this.reading.end();
		if (this.state != BatchState.RUNNING && !this.handOver.isRunning()) {
			runClose();
		}
		else {
			this.handlerTimeout.watchAfterEnd();
		}
	}

	private void runClose() {
		this.state = BatchState.CLOSED;
		this.inbound.discard();
		this.outbound.fail();
		this.life.close();
	}

	@Override
	public void checkDeadlines(long now) {
		if (this.state == BatchState.OPENING) {
			return;
		}
		if (this.handlerTimeout.isOverdue(isBusy(), now)) {
			releaseHeld();
			this.connection.handlerTimedOut();
		}
		else {
			this.peerDeadlines.check(now, this.state == BatchState.WAITING);
		}
	}

}
