package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

/**
 * Tells failures of accepting that last from those that are over. While a listening
 * socket cannot accept it fails at each try, twice a second. Written on the event loop,
 * read by any thread; times are those of {@link System#nanoTime()}.
 */
final class AcceptFailures {

	/** Four tries without a failure. */
	private static final long OVER_NANOS = TimeUnit.SECONDS.toNanos(2);

	/** Less than the five seconds in which it has to be seen. */
	private static final long LASTING_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

	private volatile Span span = new Span(0, 0, false);

	void failed(long now) {
		Span current = this.span;
		boolean again = current.failed && now - current.last < OVER_NANOS;
		this.span = new Span(again ? current.first : now, now, true);
	}

	/** Whether accepting has failed for a while, and still does. */
	boolean isLasting(long now) {
		Span current = this.span;
		return current.failed && now - current.last < OVER_NANOS && current.last - current.first >= LASTING_NANOS;
	}

	/**
	 * Failures with little time between them.
	 */
	private record Span(long first, long last, boolean failed) {

	}

}
