package io.asyncnet.socket;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A receive that waits for bytes.
 *
 * @param <T> what it is given
 */
final class Receive<T extends @Nullable Object> extends Operation<T> {

	private final PullEngine engine;

	private final Demand<T> demand;

	/** What is to be published; written once, by the event loop, after the claim. */
	private @Nullable Runnable outcome;

	private final Unwinding unwinding;

	Receive(PullEngine engine, Demand<T> demand, Unwinding unwinding) {
		super(engine.channel().eventLoop());
		this.engine = engine;
		this.demand = demand;
		this.unwinding = unwinding;
	}

	/**
	 * Whether a callback would still run on the stack that is to unwind.
	 * @param loop the event loop
	 * @param retry what to do there a moment later if so
	 */
	boolean isTooEarly(ScheduledExecutorService loop, Runnable retry) {
		boolean early = this.unwinding.isAwaited(getNumberOfDependents());
		if (early) {
			loop.schedule(retry, Unwinding.RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
		return early;
	}

	boolean isReady(PullBuffer buffer) {
		return this.demand.isReady(buffer);
	}

	/** Take what is there; claimed, with the engine's lock held. */
	void take(PullBuffer buffer) {
		try {
			T value = this.demand.take(buffer);
			this.outcome = () -> publish(value);
		}
		catch (RuntimeException | Error ex) {
			// a target of the application may throw anything; whoever waits has to be
			// told
			this.outcome = () -> publishFailure(ex);
		}
	}

	/** Tell the application, without the lock. */
	void tell() {
		if (this.outcome != null) {
			this.outcome.run();
		}
	}

	@Override
	void withdrawn() {
		this.engine.withdrawn();
	}

}
