package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Shows that the event loop of a listening socket runs: once a second it says so. Whoever
 * looks at a time that is too old knows that nobody is accepted, without asking the event
 * loop, for whose answer it could wait for ever.
 */
final class AcceptorPulse {

	private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** With the period less than the five seconds in which an end has to be seen. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

	private volatile long lastNanos = System.nanoTime();

	private @Nullable Future<?> timer; // event loop only

	/** Event loop only. */
	void start(EventLoop loop) {
		beat();
		this.timer = loop.scheduleAtFixedRate(this::beat, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
	}

	/** Event loop only. */
	void stop() {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	private void beat() {
		this.lastNanos = System.nanoTime();
	}

	/** Whether the event loop has not run for a while; any thread. */
	boolean isStalled(long now) {
		return now - this.lastNanos > PATIENCE_NANOS;
	}

}
