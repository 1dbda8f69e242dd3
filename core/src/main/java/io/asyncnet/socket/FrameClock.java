package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * How long a peer takes for its frames. Event loop only.
 */
final class FrameClock {

	private long startNanos;

	private boolean firstFrameSeen;

	/** Whether a frame has begun to arrive, and since when. */
	private boolean partial;

	private long partialSinceNanos;

	/** The connection is ready for its first frame. */
	long start() {
		this.startNanos = System.nanoTime();
		return this.startNanos;
	}

	/** Whole frames have arrived. */
	void frames() {
		this.firstFrameSeen = true;
		this.partial = false;
	}

	/** More bytes are needed. */
	void waiting(boolean frameHasBegun) {
		if (frameHasBegun && !this.partial) {
			this.partialSinceNanos = System.nanoTime();
		}
		this.partial = frameHasBegun;
	}

	/** Whether a part of a frame has arrived, once all before it is handled. */
	boolean isPartial() {
		return this.partial;
	}

	@Nullable CloseReason overdue(long now, ListenerContext.Deadlines deadlines) {
		if (!this.firstFrameSeen && now - this.startNanos >= deadlines.firstFrame()) {
			return CloseReason.FIRST_FRAME_TIMEOUT;
		}
		if (this.partial && now - this.partialSinceNanos >= deadlines.frame()) {
			return CloseReason.FRAME_TRUNCATED;
		}
		return null;
	}

}
