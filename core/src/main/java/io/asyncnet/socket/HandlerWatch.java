package io.asyncnet.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Knows which thread of the executor runs a callback, and since when, so that one which
 * takes too long can be interrupted, and never what that thread does next. The thread
 * itself begins and ends the watch, the event loop looks.
 */
final class HandlerWatch {

	private static final VarHandle SINCE;

	static {
		try {
			SINCE = MethodHandles.lookup().findVarHandle(HandlerWatch.class, "sinceNanos", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by lock. */
	private @Nullable Thread thread;

	/** Guarded by lock. */
	private boolean interrupted;

	/**
	 * Released by the thread at each frame, which an ordinary volatile write would slow.
	 */
	private volatile long sinceNanos;

	/** Create a watch if there is something to look for, else {@code null}. */
	static @Nullable HandlerWatch of(ListenerContext context) {
		boolean needed = context.executor() != null && context.deadlines().handler() != Long.MAX_VALUE;
		return needed ? new HandlerWatch() : null;
	}

	void begin() {
		progress(System.nanoTime());
		this.lock.lock();
		try {
			this.thread = Thread.currentThread();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The next frame begins. */
	void progress(long now) {
		SINCE.setRelease(this, now);
	}

	/** The thread is free for something else, and not interrupted by us any more. */
	void end() {
		this.lock.lock();
		try {
			this.thread = null;
			if (this.interrupted) {
				this.interrupted = false;
				Thread.interrupted();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Interrupt the callback that has run for so long.
	 * @return its thread, {@code null} if there is none
	 */
	@Nullable Thread interrupt(long now, long timeoutNanos) {
		if (now - this.sinceNanos < timeoutNanos) {
			return null;
		}
		this.lock.lock();
		try {
			Thread late = this.thread;
			if (late == null || this.interrupted || now - this.sinceNanos < timeoutNanos) {
				return null;
			}
			this.interrupted = true;
			late.interrupt();
			return late;
		}
		finally {
			this.lock.unlock();
		}
	}

}
