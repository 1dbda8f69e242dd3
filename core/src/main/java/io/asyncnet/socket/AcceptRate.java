package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets in so many connections a second, and a second's worth at once after a quiet one: a
 * bucket of tokens, of which only the time is kept at which it is full again.
 * Thread-safe.
 */
final class AcceptRate {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** Nanoseconds from a beginning that does not matter. */
	private final LongSupplier clock;

	private final AtomicLong fullAt;

	AcceptRate(LongSupplier clock) {
		this.clock = clock;
		this.fullAt = new AtomicLong(clock.getAsLong());
	}

	/**
	 * Take a token, if there is one.
	 * @param perSecond how many there are a second; 0 means any number, for which nothing
	 * is taken
	 */
	boolean acquire(int perSecond) {
		if (perSecond == 0) {
			return true;
		}
		long interval = Math.max(1, SECOND / perSecond);
		long now = this.clock.getAsLong();
		while (true) {
			long known = this.fullAt.get();
			// in the past it has been full for a while, and does not get fuller
			long next = ((known - now > 0) ? known : now) + interval;
			if (next - now > SECOND) {
				return false;
			}
			if (this.fullAt.compareAndSet(known, next)) {
				return true;
			}
		}
	}

}
