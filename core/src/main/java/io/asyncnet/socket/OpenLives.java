package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of a listener that have been told that they are open, and not
 * yet that they have ended. Thread-safe.
 */
final class OpenLives {

	private final AtomicInteger count = new AtomicInteger();

	private volatile Runnable whenNone = () -> {
	};

	/** Say what to call each time that there are none any more. */
	void whenNone(Runnable callback) {
		this.whenNone = callback;
	}

	void begin() {
		this.count.incrementAndGet();
	}

	void end() {
		if (this.count.decrementAndGet() == 0) {
			this.whenNone.run();
		}
	}

	int count() {
		return this.count.get();
	}

}
