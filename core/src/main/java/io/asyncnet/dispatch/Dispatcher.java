package io.asyncnet.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Owner of a number of event loops. Each connection belongs to one event loop for its
 * whole life; the loop reads from it, writes to it and calls back for it. Listeners and
 * sockets are created on a dispatcher and end with it.
 * <p>
 * Thread-safe. One dispatcher serves any number of listeners.
 *
 * @since 0.1.0
 */
public final class Dispatcher implements AutoCloseable {

	/** How long {@link #close()} waits for the event loops to end. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private final String name;

	private final int threads;

	private final NettyTransport netty;

	private volatile boolean closed;

	private Dispatcher(String name, int threads, NettyTransport netty) {
		this.name = name;
		this.threads = threads;
		this.netty = netty;
	}

	/**
	 * Open a dispatcher with one event loop for each available processor on the best
	 * transport that loads.
	 * @return a running dispatcher that the caller closes
	 */
	public static Dispatcher open() {
		return open("asyncnet", Transport.AUTO, 0);
	}

	/**
	 * Open a dispatcher.
	 * @param name the name of its threads, to which a number is added
	 * @param transport the transport, or {@link Transport#AUTO}
	 * @param threads number of event loops; 0 means one for each available processor
	 * @return a running dispatcher that the caller closes
	 * @throws TransportUnavailableException if the transport was named and does not load
	 */
	public static Dispatcher open(String name, Transport transport, int threads) {
		if (threads < 0) {
			throw new IllegalArgumentException("'threads' must not be negative but was " + threads);
		}
		int loops = (threads != 0) ? threads : Runtime.getRuntime().availableProcessors();
		return new Dispatcher(name, loops, NettyTransport.open(transport, loops, new LoopThreads(name)));
	}

	/**
	 * Return the name of this dispatcher's threads.
	 * @return the name, without a number
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the transport in use.
	 * @return the transport, never {@link Transport#AUTO}
	 */
	public Transport transport() {
		return this.netty.transport();
	}

	/**
	 * Return the number of event loops.
	 * @return the number of threads that this dispatcher runs
	 */
	public int threads() {
		return this.threads;
	}

	/**
	 * Count the tasks that wait for an event loop. A number that stays above zero means
	 * that something keeps the event loops busy.
	 * @return the tasks of all event loops together; a snapshot
	 */
	public long pendingTasks() {
		long pending = 0;
		for (EventExecutor loop : this.netty.eventLoops()) {
			if (loop instanceof SingleThreadEventExecutor executor) {
				pending += executor.pendingTasks();
			}
		}
		return pending;
	}

	/**
	 * Watch how late the event loops are. Twice a second each of them runs a task, which
	 * costs some microseconds; event loops that have had nothing to do yet are started.
	 * @param late learns, on each event loop, by how many nanoseconds its task came late;
	 * it must neither block nor throw
	 * @return the watch, which the caller closes, or which ends with this dispatcher
	 */
	public LoopWatch watchLoops(LongConsumer late) {
		return new LoopWatch(this.netty.eventLoops(), late);
	}

	/**
	 * Return whether the current thread is one of this dispatcher's event loops, which
	 * must not be blocked.
	 * @return {@code true} on an event loop of this dispatcher
	 */
	public boolean inEventLoop() {
		for (EventExecutor loop : this.netty.eventLoops()) {
			if (loop.inEventLoop()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the Netty side of this dispatcher.
	 * @return the event loops and channels
	 */
	public NettyTransport netty() {
		return this.netty;
	}

	/**
	 * Return whether this dispatcher has been told to close.
	 * @return {@code true} once {@link #close()} or {@link #closeAsync(Duration)} has
	 * been called
	 */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Close what still runs on this dispatcher and end its event loops. A repeated call
	 * has no further effect.
	 * @param timeout how long event loops may go on with tasks that they already have
	 * @return completes when all threads have ended
	 */
	public CompletableFuture<Void> closeAsync(Duration timeout) {
		// before the channels: they ask why they end
		this.closed = true;
		return this.netty.close(timeout);
	}

	/**
	 * Close this dispatcher and wait for its threads to end. On one of its own event
	 * loops the call does not wait.
	 */
	@Override
	public void close() {
		CompletableFuture<Void> closed = closeAsync(CLOSE_TIMEOUT);
		if (!inEventLoop()) {
			closed.completeOnTimeout(null, CLOSE_TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS).join();
			if (!this.netty.eventLoops().isTerminated()) {
				DispatcherLog.notClosedInTime(this.name);
			}
		}
	}

	private static final class LoopThreads implements ThreadFactory {

		private final String name;

		private final AtomicInteger number = new AtomicInteger();

		LoopThreads(String name) {
			this.name = name;
		}

		@Override
		public Thread newThread(Runnable task) {
			FastThreadLocalThread thread = new FastThreadLocalThread(task,
					this.name + "-" + this.number.incrementAndGet());
			// whoever keeps the application alive does so on purpose, not by having
			// sockets
			thread.setDaemon(true);
			return thread;
		}

	}

}
