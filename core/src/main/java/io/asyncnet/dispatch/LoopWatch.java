package io.asyncnet.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Measures how late event loops are: each runs a task of this watch twice a second, and
 * the time by which it comes late is what a connection on that loop has to wait too.
 * <p>
 * Thread-safe. It goes on until it is closed, or its dispatcher is.
 *
 * @since 0.1.0
 */
public final class LoopWatch implements AutoCloseable {

	/** Often enough to see a stall of seconds, and 1/100000 of a loop's time. */
	static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final LongConsumer late;

	private final List<Probe> probes = new ArrayList<>();

	private volatile boolean closed;

	LoopWatch(Iterable<EventExecutor> loops, LongConsumer late) {
		this.late = late;
		loops.forEach((loop) -> this.probes.add(new Probe(loop)));
		this.probes.forEach(Probe::schedule);
	}

	/**
	 * Return how long the event loop that is held up most has not come to a task that is
	 * due. It grows while something blocks that loop, which has not been measured before
	 * it goes on.
	 * @return the time in nanoseconds, 0 if no event loop is late; a snapshot
	 */
	public long blockedNanos() {
		long now = System.nanoTime();
		long blocked = 0;
		for (Probe probe : this.probes) {
			blocked = Math.max(blocked, probe.late(now));
		}
		return blocked;
	}

	/**
	 * Stop to measure. A repeated call has no effect.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.probes.forEach(Probe::cancel);
	}

	/** The task of one event loop. */
	private final class Probe implements Runnable {

		private final EventExecutor loop;

		/** Written on the event loop, and before its first run. */
		private volatile long dueNanos;

		/** Written on the event loop, and before its first run. */
		private volatile @Nullable Future<?> next;

		Probe(EventExecutor loop) {
			this.loop = loop;
		}

		void schedule() {
			this.dueNanos = System.nanoTime() + INTERVAL_NANOS;
			this.next = this.loop.schedule(this, INTERVAL_NANOS, TimeUnit.NANOSECONDS);
		}

		void cancel() {
			Future<?> next = this.next;
			if (next != null) {
				next.cancel(false);
			}
		}

		long late(long now) {
			return (LoopWatch.this.closed || this.loop.isShuttingDown()) ? 0 : Math.max(0, now - this.dueNanos);
		}

		@Override
		public void run() {
			if (LoopWatch.this.closed || this.loop.isShuttingDown()) {
				return;
			}
			LoopWatch.this.late.accept(late(System.nanoTime()));
			schedule();
		}

	}

}
