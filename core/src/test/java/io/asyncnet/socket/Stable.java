package io.asyncnet.socket;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.awaitility.Awaitility;

/**
 * Waits until something has come to a halt.
 */
final class Stable {

	private Stable() {
	}

	/** Wait until a number has not changed for a while. */
	static long await(LongSupplier number) {
		AtomicLong last = new AtomicLong(Long.MIN_VALUE);
		Awaitility.await()
			.atMost(Duration.ofSeconds(15))
			.pollInterval(Duration.ofMillis(50))
			.during(Duration.ofMillis(400))
			.until(() -> {
				long now = number.getAsLong();
				return last.getAndSet(now) == now && now != 0;
			});
		return last.get();
	}

}
