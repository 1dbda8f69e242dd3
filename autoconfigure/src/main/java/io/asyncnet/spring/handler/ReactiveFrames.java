package io.asyncnet.spring.handler;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Subscribes to the publishers of reactive libraries; loaded only when there is one.
 *
 * @param frames where the elements go
 */
record ReactiveFrames(PublishedFrames frames) implements Subscriber<Object> {

	static FrameSource of(Publisher<Object> publisher) {
		return new PublishedFrames((frames) -> publisher.subscribe(new ReactiveFrames(frames)));
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.frames.subscribed(new PublishedFrames.Demand(subscription::request, subscription::cancel));
	}

	@Override
	public void onNext(Object element) {
		this.frames.element(element);
	}

	@Override
	public void onError(Throwable failure) {
		this.frames.failed(failure);
	}

	@Override
	public void onComplete() {
		this.frames.completed();
	}

}
