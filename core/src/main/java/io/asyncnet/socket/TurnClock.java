package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

/**
 * Tells a turn what time it is at the end of each frame. When nobody measures frames it
 * looks at the clock rarely as long as they are quick, and at each one as soon as they
 * are not. Belongs to the thread that runs the turn.
 */
final class TurnClock {

	/** So many frames at most pass between two looks. */
	static final int MAX_STRIDE = 16;

	/** A small part of the time that a turn may take. */
	private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	private final boolean eachFrame;

	private long now;

	private int stride;

	private int left;

	TurnClock(boolean eachFrame) {
		this.eachFrame = eachFrame;
	}

	long start() {
		this.now = System.nanoTime();
		this.stride = 1;
		this.left = 1;
		return this.now;
	}

	long frameEnded(Frame frame) {
		if (this.eachFrame) {
			return frame.endNanos();
		}
		if (--this.left == 0) {
			look(frame.endNanos());
		}
		return this.now;
	}

	private void look(long time) {
		boolean quick = time - this.now < QUICK_NANOS;
		this.stride = quick ? Math.min(this.stride * 2, MAX_STRIDE) : 1;
		this.left = this.stride;
		this.now = time;
	}

}
