package io.asyncnet.spring.handler;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The elements of a publisher, of which only a few are asked for ahead: what the peer
 * does not take stays with the publisher. Subscribers for the two kinds of publishers
 * report to it.
 */
final class PublishedFrames implements FrameSource {

	/** Elements that are asked for, or wait here, at any time. */
	static final int PREFETCH = 32;

	/** Asks for so many at once, so that a publisher is not asked for each by itself. */
	private static final int REFILL = 24;

	private final Consumer<PublishedFrames> subscription;

	private final ArrayBlockingQueue<Object> elements = new ArrayBlockingQueue<>(PREFETCH);

	private volatile Runnable signal = () -> {
	};

	private volatile @Nullable Demand demand;

	private volatile boolean closed;

	/** Written before {@link #ended}. */
	private @Nullable Throwable failure;

	private volatile boolean ended;

	/** Only whoever asks for elements. */
	private int taken;

	/**
	 * Create a source.
	 * @param subscription subscribes to the publisher, for this source
	 */
	PublishedFrames(Consumer<PublishedFrames> subscription) {
		this.subscription = subscription;
	}

	static PublishedFrames of(Flow.Publisher<?> publisher) {
		return new PublishedFrames((frames) -> publisher.subscribe(new FlowSubscriber(frames)));
	}

	@Override
	public void start(Runnable signal) {
		this.signal = signal;
		this.subscription.accept(this);
	}

	@Override
	public Object next() throws Throwable {
		boolean ended = this.ended;
		Object element = this.elements.poll();
		if (element != null) {
			refill();
			return element;
		}
		if (!ended) {
			return NOTHING_YET;
		}
		if (this.failure != null) {
			throw this.failure;
		}
		return END;
	}

	private void refill() {
		Demand demand = this.demand;
		if (++this.taken == REFILL && demand != null) {
			this.taken = 0;
			demand.request().accept(REFILL);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		Demand demand = this.demand;
		if (demand != null) {
			demand.cancel().run();
		}
		this.elements.clear();
	}

	void subscribed(Demand demand) {
		if (this.demand != null) {
			demand.cancel().run();
			return;
		}
		this.demand = demand;
		if (this.closed) {
			demand.cancel().run();
		}
		else {
			demand.request().accept(PREFETCH);
		}
	}

	void element(Object element) {
		if (this.ended || this.closed) {
			return;
		}
		if (!this.elements.offer(element)) {
			Demand demand = this.demand;
			if (demand != null) {
				demand.cancel().run();
			}
			failed(new IllegalStateException("A publisher sends more elements than it was asked for"));
			return;
		}
		this.signal.run();
	}

	void failed(Throwable failure) {
		if (!this.ended) {
			this.failure = failure;
			completed();
		}
	}

	void completed() {
		this.ended = true;
		this.signal.run();
	}

	/**
	 * What a subscription is for, whichever kind it is.
	 *
	 * @param request asks for more elements
	 * @param cancel asks for none any more
	 */
	record Demand(LongConsumer request, Runnable cancel) {

	}

	/** Subscribes to publishers of the JDK. */
	private record FlowSubscriber(PublishedFrames frames) implements Flow.Subscriber<Object> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.frames.subscribed(new Demand(subscription::request, subscription::cancel));
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

}
