package io.asyncnet.socket;

import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.Nullable;

/**
 * The application's future of one send. Told when the bytes before it have left.
 */
final class Sent extends LoopFuture<Void> {

	private final int cost;

	/**
	 * Create the future of a send.
	 * @param cost what the frame counts in the bytes that are queued for the peer; 0 for
	 * one that was sent by a handler, which is bounded by its turn
	 * @param loops which event loops must not wait for it
	 */
	Sent(int cost, EventExecutorGroup loops) {
		super(loops);
		this.cost = cost;
	}

	int cost() {
		return this.cost;
	}

	void left(@Nullable Throwable failure) {
		if (failure == null) {
			complete(null);
		}
		else {
			completeExceptionally(failure);
		}
	}

}
