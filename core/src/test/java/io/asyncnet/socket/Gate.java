package io.asyncnet.socket;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/**
 * Holds handlers until the test lets them go. Closing it lets them go, so that a failing
 * test does not hang.
 */
final class Gate implements AutoCloseable {

	private final CountDownLatch opened = new CountDownLatch(1);

	private final AtomicInteger arrived = new AtomicInteger();

	/** Wait for the gate to open. */
	void pass() throws InterruptedException {
		this.arrived.incrementAndGet();
		if (!this.opened.await(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Gate was not opened");
		}
	}

	void awaitArrivals(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.arrived.get() >= count);
	}

	void open() {
		this.opened.countDown();
	}

	@Override
	public void close() {
		open();
	}

}
