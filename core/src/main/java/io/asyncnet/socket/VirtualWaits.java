package io.asyncnet.socket;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads that wait for what an event loop completes. They are woken together
 * when the event loop has looked at all of its connections: woken one by one, each of
 * them would take the processor from the event loop for a moment, or a processor out of
 * its sleep, which costs more than what the thread has to do.
 */
final class VirtualWaits {

	/**
	 * Threads that wait to be woken, at most. So much is read in a fraction of a
	 * millisecond, and a switch between threads shared by so many is no longer seen.
	 */
	private static final int MAX_DUE = 64;

	/** Absent before Java 21. */
	private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

	private static final FastThreadLocal<Due> DUE = new FastThreadLocal<>() {

		@Override
		protected Due initialValue() {
			return new Due();
		}

	};

	private VirtualWaits() {
	}

	private static @Nullable MethodHandle isVirtual() {
		try {
			return MethodHandles.publicLookup()
				.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
		}
		catch (ReflectiveOperationException ex) {
			return null;
		}
	}

	/** Whether the current thread is a virtual one. */
	static boolean isCurrentVirtual() {
		try {
			return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Wait until a future is done, however long it takes. An interrupt is kept for later,
	 * as by {@link CompletableFuture#join()}.
	 * @param future what is waited for
	 * @param loop who completes it as a rule
	 */
	static void await(CompletableFuture<?> future, EventExecutor loop) {
		Thread thread = register(future, loop);
		boolean interrupted = false;
		while (!future.isDone()) {
			LockSupport.park(future);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			thread.interrupt();
		}
	}

	/** As {@link #await}, but an interrupt ends it. */
	static void awaitInterruptibly(CompletableFuture<?> future, EventExecutor loop) throws InterruptedException {
		register(future, loop);
		while (!future.isDone()) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			LockSupport.park(future);
		}
	}

	private static Thread register(CompletableFuture<?> future, EventExecutor loop) {
		Thread thread = Thread.currentThread();
		future.handle((value, failure) -> {
			wake(thread, loop);
			return null;
		});
		return thread;
	}

	private static void wake(Thread thread, EventExecutor loop) {
		if (loop.inEventLoop()) {
			DUE.get().add(thread, loop);
		}
		else {
			LockSupport.unpark(thread);
		}
	}

	/**
	 * The threads that one event loop is to wake.
	 */
	private static final class Due implements Runnable {

		private final ArrayDeque<Thread> threads = new ArrayDeque<>();

		private boolean scheduled;

		void add(Thread thread, EventExecutor loop) {
			this.threads.add(thread);
			if (this.threads.size() >= MAX_DUE || !(this.scheduled || schedule(loop))) {
				wakeAll();
			}
		}

		private boolean schedule(EventExecutor loop) {
			try {
				loop.execute(this);
				this.scheduled = true;
			}
			catch (RejectedExecutionException ex) {
				// it has been shut down, and has not much left to look at
				this.scheduled = false;
			}
			return this.scheduled;
		}

		@Override
		public void run() {
			this.scheduled = false;
			wakeAll();
		}

		private void wakeAll() {
			Thread next;
			while ((next = this.threads.poll()) != null) {
				LockSupport.unpark(next);
			}
		}

	}

}
