package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The one value, or none, that a publisher promises. Works for the single-value types of
 * any reactive library that Spring has an adapter for; loaded only when there is one.
 */
final class SingleValue extends CompletableFuture<@Nullable Object> implements Subscriber<Object> {

	private SingleValue() {
	}

	static SingleValue of(Publisher<Object> publisher) {
		SingleValue value = new SingleValue();
		publisher.subscribe(value);
		return value;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object value) {
		complete(value);
	}

	@Override
	public void onError(Throwable failure) {
		completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		complete(null);
	}

}
