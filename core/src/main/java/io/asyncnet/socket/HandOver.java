package io.asyncnet.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.asyncnet.framing.FrameCutter;
import org.jspecify.annotations.Nullable;

/**
 * Hands the batches of a connection to the handler executor, one at a time. Event loop
 * only.
 */
final class HandOver {

	private final BatchEngine engine;

	private final ListenerContext context;

	private final LoopState loopState;

	private @Nullable Turn running;

	HandOver(BatchEngine engine, ListenerContext context, LoopState loopState) {
		this.engine = engine;
		this.context = context;
		this.loopState = loopState;
	}

	/**
	 * Hand over a batch whose first frame has been cut.
	 * @return whether the executor has taken it
	 */
	boolean start(Executor executor, FrameCutter cutter, Inbound inbound) {
		Turn turn = this.loopState.takeTurn();
		turn.begin(this.engine, cutter, inbound, true);
		if (cutter.frameEnd() != inbound.to()) {
			this.loopState.watch(turn);
		}
		inbound.lend();
		this.running = turn;
		try {
			executor.execute(turn);
			return true;
		}
		catch (RejectedExecutionException ex) {
			this.context.log().executorRejected(ex);
			ended(turn);
			this.loopState.giveBack(turn);
			inbound.consumed(inbound.from());
			return false;
		}
	}

	void ended(Turn turn) {
		this.running = null;
		this.loopState.unwatch(turn);
	}

	/** Let the replies go that are finished, while the batch is being handled. */
	void releaseReplies(Outbound outbound) {
		if (this.running != null) {
			this.running.replies().moveTo(outbound);
		}
	}

}
