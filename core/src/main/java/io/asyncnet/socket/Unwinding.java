package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

/**
 * Waits for the stack of a thread to unwind that has been served on the spot for too
 * long. A future that is completed before its callback is attached runs the callback on
 * the very stack that attaches it, so what is asked for is held back until somebody waits
 * for it, for a moment at most.
 *
 * @param expected how many depend on the future when somebody waits for it; 0 to wait for
 * nobody
 * @param untilNanos when it is completed anyway
 */
record Unwinding(int expected, long untilNanos) {

	/** Nothing is to unwind. */
	static final Unwinding NONE = new Unwinding(0, 0);

	/** Time between two looks. */
	static final long RETRY_MILLIS = 1;

	/** Longer than a thread is kept from its next instruction, as a rule. */
	private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	static Unwinding of(int expected, boolean needed) {
		return needed ? new Unwinding(expected, System.nanoTime() + MAX_NANOS) : NONE;
	}

	boolean isAwaited(int dependents) {
		return dependents < this.expected && System.nanoTime() - this.untilNanos < 0;
	}

}
