package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.spring.observation.HandlerLoad;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Runs blocking handlers, on virtual threads or on a bounded pool of platform threads,
 * and interrupts what still runs when it is closed: by then every listener has had its
 * grace period.
 */
sealed interface HandlerExecutor extends Executor, HandlerLoad, AutoCloseable {

	String THREAD_NAME_PREFIX = "asyncnet-handler-";

	/** How long threads may take to notice that they have been interrupted. */
	Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	@Override
	void close();

	/**
	 * Expect more tasks at the same time, or fewer: a listener has been registered at run
	 * time, or unregistered.
	 * @param tasks how many more may wait for a thread
	 */
	default void expect(int tasks) {
	}

	/**
	 * Return what runs tasks that take as long as a connection lives.
	 * @return an executor that is closed with this one, takes no thread from tasks that
	 * are over soon, and refuses what it has no thread for
	 */
	Executor forConnections();

	/** The task has not been taken: it is tried again, as when all threads are busy. */
	static RejectedExecutionException noThread(Error cause) {
		return new RejectedExecutionException("No thread can be started for a handler: " + cause.getMessage(), cause);
	}

	static HandlerExecutor virtual() {
		return new VirtualThreads(new VirtualThreadTaskExecutor(THREAD_NAME_PREFIX).getVirtualThreadFactory());
	}

	/**
	 * Create a pool.
	 * @param threads number of threads at most
	 * @param queueCapacity tasks that may wait for a thread
	 * @return the pool
	 */
	static HandlerExecutor platform(int threads, int queueCapacity) {
		AtomicInteger number = new AtomicInteger();
		return new PlatformThreads(threads, queueCapacity, (task) -> {
			Thread thread = new Thread(task, THREAD_NAME_PREFIX + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	/** One virtual thread for each task. */
	final class VirtualThreads implements HandlerExecutor {

		private final ThreadFactory factory;

		private final Set<Thread> running = ConcurrentHashMap.newKeySet();

		private volatile boolean closed;

		VirtualThreads(ThreadFactory factory) {
			this.factory = factory;
		}

		@Override
		public void execute(Runnable task) {
			Thread thread = this.factory.newThread(() -> {
				try {
					task.run();
				}
				finally {
					this.running.remove(Thread.currentThread());
				}
			});
			this.running.add(thread);
			if (this.closed) {
				this.running.remove(thread);
				throw new RejectedExecutionException("The executor for handlers is closed");
			}
			try {
				thread.start();
			}
			catch (Error ex) {
				this.running.remove(thread);
				throw noThread(ex);
			}
		}

		@Override
		public Executor forConnections() {
			return this;
		}

		@Override
		public int active() {
			return this.running.size();
		}

		@Override
		public int queued() {
			return 0;
		}

		@Override
		public void close() {
			this.closed = true;
			this.running.forEach(Thread::interrupt);
		}

	}

	/**
	 * A pool of platform threads, which has as many as were ever busy at once, and
	 * another one of the same size for connections.
	 */
	final class PlatformThreads implements HandlerExecutor {

		private final AtomicInteger unfinished = new AtomicInteger();

		private final AtomicLong capacity;

		private final ThreadPoolExecutor pool;

		private final ThreadPoolExecutor connections;

		PlatformThreads(int threads, int queueCapacity, ThreadFactory factory) {
			this.capacity = new AtomicLong(queueCapacity);
			this.pool = new ThreadPoolExecutor(0, threads, 1, TimeUnit.MINUTES, new WaitingTasks(), factory,
					this::waitForThread);
			this.connections = new ThreadPoolExecutor(0, threads, 1, TimeUnit.MINUTES, new SynchronousQueue<>(),
					factory, (task, executor) -> {
						throw new RejectedExecutionException(
								"all %d threads for whole connections are taken, or the executor is closed"
									.formatted(threads));
					});
		}

		@Override
		public Executor forConnections() {
			return this.connections;
		}

		@Override
		public int active() {
			return this.pool.getActiveCount() + this.connections.getActiveCount();
		}

		@Override
		public int queued() {
			return this.pool.getQueue().size();
		}

		@Override
		public void execute(Runnable task) {
			Runnable counted = () -> {
				try {
					task.run();
				}
				finally {
					this.unfinished.decrementAndGet();
				}
			};
			this.unfinished.incrementAndGet();
			try {
				this.pool.execute(counted);
			}
			catch (RejectedExecutionException ex) {
				this.unfinished.decrementAndGet();
				throw ex;
			}
			catch (Error ex) {
				// in case that it waits for the thread that there is not
				this.pool.remove(counted);
				this.unfinished.decrementAndGet();
				throw noThread(ex);
			}
		}

		/** All threads exist after all: one has been added by somebody else meanwhile. */
		private void waitForThread(Runnable task, ThreadPoolExecutor executor) {
			if (executor.isShutdown() || !((WaitingTasks) executor.getQueue()).enqueue(task)) {
				throw new RejectedExecutionException("The executor for handlers is full or closed");
			}
		}

		@Override
		public void close() {
			this.pool.shutdownNow();
			this.connections.shutdownNow();
			long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
			try {
				this.pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				this.connections.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void expect(int tasks) {
			this.capacity.addAndGet(tasks);
		}

		/** Takes a task only when a thread is idle, or none can be added. */
		private final class WaitingTasks extends LinkedBlockingQueue<Runnable> {

			private static final long serialVersionUID = 1L;

			@Override
			public boolean offer(Runnable task) {
				int threads = PlatformThreads.this.pool.getPoolSize();
				boolean threadToCome = threads < PlatformThreads.this.pool.getMaximumPoolSize();
				if (threadToCome && PlatformThreads.this.unfinished.get() > threads) {
					// the pool answers by adding a thread
					return false;
				}
				return enqueue(task);
			}

			/** Tasks that come at the same time may be one more each. */
			boolean enqueue(Runnable task) {
				return size() < PlatformThreads.this.capacity.get() && super.offer(task);
			}

		}

	}

}
