package io.asyncnet.socket;

import java.util.concurrent.Executor;

import io.asyncnet.framing.FrameCutter;
import org.jspecify.annotations.Nullable;

/**
 * Hands the frames of a connection to the handler executor. Event loop only.
 */
interface HandOver {

	/** Hand over what has arrived, if that is a frame or cannot become one. */
	Outcome start(Executor executor, FrameCutter cutter, Inbound inbound);

	/** A batch is back. */
	default void ended(Turn turn) {
	}

	/** Whether something is being handled, though more may be handed over. */
	boolean isRunning();

	/** Let the replies go that are finished, while others are being made. */
	void releaseReplies(Outbound outbound);

	/** Interrupt a handler that has run for so long; returns its thread then. */
	@Nullable Thread interrupt(long now, long timeoutNanos);

	/** The replies of the handler that runs on this thread, if any; any thread. */
	@Nullable ReplyBuffer repliesOfThisThread();

	/**
	 * What has become of a hand-over.
	 */
	enum Outcome {

		/** There is no whole frame, and nothing is being handled. */
		NEEDS_MORE,

		/** There is no whole frame left, and something is being handled. */
		TAKES_MORE,

		/** As much is being handled as may be. */
		STARTED,

		/** The executor has refused it. */
		REFUSED

	}

}
