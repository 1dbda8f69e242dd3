package io.asyncnet.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.Nullable;

/**
 * A future that event loops complete, and that none of them may wait for: the one that
 * waits could be the one that is waited for, now or after the next change of the code.
 * The same holds for what is derived from it.
 *
 * @param <T> what the operation gives
 */
class LoopFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	private final EventExecutorGroup loops;

	/**
	 * Create an incomplete future.
	 * @param loops the event loops of a dispatcher, or one of them
	 */
	LoopFuture(EventExecutorGroup loops) {
		this.loops = loops;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new LoopFuture<>(this.loops);
	}

	@Override
	public T join() {
		checkMayWait();
		if (!isDone() && this.loops instanceof EventExecutor loop && VirtualWaits.isCurrentVirtual()) {
			VirtualWaits.await(this, loop);
		}
		return super.join();
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		checkMayWait();
		if (!isDone() && this.loops instanceof EventExecutor loop && VirtualWaits.isCurrentVirtual()) {
			VirtualWaits.awaitInterruptibly(this, loop);
		}
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		checkMayWait();
		return super.get(timeout, unit);
	}

	private void checkMayWait() {
		if (!isDone() && isAnyCurrent()) {
			throw new IllegalStateException("The event loop '" + Thread.currentThread().getName()
					+ "' must not wait for an operation of its own dispatcher: it would wait for itself."
					+ " Go on in a callback, such as 'thenAccept', or wait on another thread");
		}
	}

	private boolean isAnyCurrent() {
		boolean one = this.loops instanceof EventExecutor loop && loop.parent() != null;
		for (EventExecutor each : one ? ((EventExecutor) this.loops).parent() : this.loops) {
			if (each.inEventLoop()) {
				return true;
			}
		}
		return false;
	}

}
