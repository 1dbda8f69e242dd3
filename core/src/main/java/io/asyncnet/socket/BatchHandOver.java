package io.asyncnet.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.asyncnet.framing.FrameCutter;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * Hands the batches of a connection to the handler executor, one at a time. Event loop
 * only.
 */
final class BatchHandOver implements HandOver {

	private final BatchEngine engine;

	private final ListenerContext context;

	private final LoopState loopState;

	private @Nullable Turn running;

	/** A cutter is not asked again once it has failed. */
	private @Nullable FramingException malformed;

	BatchHandOver(BatchEngine engine, ListenerContext context, LoopState loopState) {
		this.engine = engine;
		this.context = context;
		this.loopState = loopState;
	}

	@Override
	public Outcome start(Executor executor, FrameCutter cutter, Inbound inbound) {
		if (this.malformed == null && !cut(cutter, inbound)) {
			return Outcome.NEEDS_MORE;
		}
		Turn turn = this.loopState.takeTurn();
		if (this.malformed != null) {
			turn.beginMalformed(this.engine, cutter, inbound, this.malformed);
		}
		else {
			turn.begin(this.engine, cutter, inbound, true);
			if (cutter.frameEnd() != inbound.to()) {
				this.loopState.watch(turn);
			}
		}
		inbound.lend();
		this.running = turn;
		try {
			executor.execute(turn);
			return Outcome.STARTED;
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			ended(turn);
			this.loopState.giveBack(turn);
			inbound.consumed(inbound.from());
			return Outcome.REFUSED;
		}
		catch (RuntimeException | Error ex) {
			// a pool that cannot start a thread, for example; perhaps it has kept the
			// turn, so nobody uses that again
			turn.drop();
			ended(turn);
			inbound.consumed(inbound.from());
			this.engine.connection().handlerFailed(ex);
			return Outcome.NEEDS_MORE;
		}
	}

	/** Here rather than there: there is often no whole frame to hand over. */
	private boolean cut(FrameCutter cutter, Inbound inbound) {
		try {
			return cutter.cut(inbound.bytes(), inbound.from(), inbound.to());
		}
		catch (FramingException ex) {
			this.malformed = ex;
			return true;
		}
	}

	@Override
	public void ended(Turn turn) {
		this.running = null;
		this.loopState.unwatch(turn);
	}

	@Override
	public @Nullable Thread interrupt(long now, long timeoutNanos) {
		return (this.running != null) ? this.running.interrupt(now, timeoutNanos) : null;
	}

	@Override
	public void releaseReplies(Outbound outbound) {
		if (this.running != null) {
			this.running.replies().moveTo(outbound);
		}
	}

	@Override
	public boolean isRunning() {
		// the state of the engine says so
		return false;
	}

	@Override
	public @Nullable ReplyBuffer repliesOfThisThread() {
		return null;
	}

}
