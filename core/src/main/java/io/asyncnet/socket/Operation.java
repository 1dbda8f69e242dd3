package io.asyncnet.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.asyncnet.dispatch.Dispatcher;
import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.Nullable;

/**
 * The future of an operation that takes something, bytes or a connection, which must not
 * be lost. Either the engine claims it first, takes, and publishes what it took; or
 * whoever cancels it or lets it time out comes first, and then nothing is taken.
 *
 * @param <T> what is taken
 */
abstract class Operation<T extends @Nullable Object> extends LoopFuture<T> {

	private static final VarHandle CLAIMED;

	static {
		try {
			CLAIMED = MethodHandles.lookup().findVarHandle(Operation.class, "claimed", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Changed once, by {@link #claim}. */
	@SuppressWarnings("unused")
	private volatile boolean claimed;

	Operation(EventExecutorGroup loops) {
		super(loops);
	}

	/**
	 * Follow a future of the engine's own, which the application must not complete.
	 * @param dispatcher whose event loops must not wait for it
	 * @param source what is followed
	 * @param withdrawn what to do when the application has lost interest
	 */
	static CompletableFuture<Void> following(Dispatcher dispatcher, CompletableFuture<?> source, Runnable withdrawn) {
		return follow(dispatcher, source, Operation<Void>::publishDone, withdrawn);
	}

	/**
	 * Follow a future of the engine's own, and have something else for its value.
	 * @param <T> what is waited for
	 * @param dispatcher whose event loops must not wait for it
	 * @param source what is followed
	 * @param result what to complete with
	 * @param withdrawn what to do when the application has lost interest
	 */
	static <T> CompletableFuture<T> following(Dispatcher dispatcher, CompletableFuture<?> source, T result,
			Runnable withdrawn) {
		return follow(dispatcher, source, (Operation<T> following) -> following.publish(result), withdrawn);
	}

	private static <T> CompletableFuture<T> follow(Dispatcher dispatcher, CompletableFuture<?> source,
			Consumer<Operation<T>> publisher, Runnable withdrawn) {
		Operation<T> following = new Operation<>(dispatcher.netty().eventLoops()) {
			@Override
			void withdrawn() {
				withdrawn.run();
			}
		};
		source.whenComplete((done, failure) -> {
			if (failure != null) {
				following.fail(failure);
			}
			else if (following.claim()) {
				publisher.accept(following);
			}
		});
		return following;
	}

	/** Become the one who completes this operation; any thread. */
	final boolean claim() {
		return CLAIMED.compareAndSet(this, false, true);
	}

	/** Whether nobody else can become the one any more; any thread. */
	final boolean isClaimed() {
		return this.claimed;
	}

	/** The application has lost interest. */
	abstract void withdrawn();

	/** Complete what has been claimed. */
	final void publish(T value) {
		super.complete(value);
	}

	/** Complete what has been claimed and has no value. */
	final void publishDone() {
		super.complete(null);
	}

	/** Fail what has been claimed. */
	final void publishFailure(Throwable failure) {
		super.completeExceptionally(failure);
	}

	/** Fail unless it is completed already. */
	final void fail(Throwable failure) {
		if (claim()) {
			super.completeExceptionally(failure);
		}
	}

	@Override
	public boolean complete(T value) {
		if (!claim()) {
			return false;
		}
		withdrawn();
		return super.complete(value);
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		if (!claim()) {
			return false;
		}
		withdrawn();
		return super.completeExceptionally(failure);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (!claim()) {
			return isCancelled();
		}
		withdrawn();
		return super.cancel(mayInterruptIfRunning);
	}

}
