package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The one value, or none, that a publisher promises. Works for the single-value types of
 * any reactive library that Spring has an adapter for; loaded only when there is one. To
 * cancel it cancels the subscription, which is nobody else's.
 */
final class SingleValue extends CompletableFuture<@Nullable Object> implements Subscriber<Object> {

	private volatile @Nullable Subscription subscription;

	private SingleValue() {
	}

	static SingleValue of(Publisher<Object> publisher) {
		SingleValue value = new SingleValue();
		publisher.subscribe(value);
		return value;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.cancel();
		}
		return cancelled;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		if (isCancelled()) {
			subscription.cancel();
		}
		else {
			subscription.request(Long.MAX_VALUE);
		}
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
