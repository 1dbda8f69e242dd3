package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * How a type is a promise of one value.
 *
 * @param stages makes a stage of what a method returns
 * @param cancellable whether nobody else waits for such a stage, so that it may be
 * cancelled: a publisher has its own subscription for us, while a
 * {@code CompletableFuture} may come from a cache that hands it to many
 */
record Promise(Function<Object, CompletionStage<?>> stages, boolean cancellable) {

	/** Return how a type is a promise, {@code null} if it is none. */
	static @Nullable Promise of(Class<?> type) {
		if (CompletionStage.class.isAssignableFrom(type)) {
			return new Promise((result) -> (CompletionStage<?>) result, false);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null || adapter.isMultiValue()) {
			return null;
		}
		return new Promise((result) -> SingleValue.of(adapter.toPublisher(result)), true);
	}

	/** Return what a promise of this type is about. */
	static ResolvableType promised(ResolvableType type) {
		Class<?> declared = type.resolve(Object.class);
		ResolvableType promise = CompletionStage.class.isAssignableFrom(declared) ? type.as(CompletionStage.class)
				: type;
		return promise.getGeneric();
	}

	CompletionStage<?> stage(Object result) {
		return this.stages.apply(result);
	}

	/** Return the stage if it has completed, {@code null} otherwise. */
	static @Nullable CompletableFuture<?> completed(CompletionStage<?> stage) {
		// The stage itself, but for a minimal stage, which does not say that it is done.
		CompletableFuture<?> future = (stage instanceof CompletableFuture<?>) ? stage.toCompletableFuture() : null;
		return (future != null && future.isDone()) ? future : null;
	}

	static @Nullable Object value(CompletableFuture<?> completed) throws Throwable {
		try {
			return completed.join();
		}
		catch (CompletionException ex) {
			throw unwrap(ex);
		}
	}

	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

}
