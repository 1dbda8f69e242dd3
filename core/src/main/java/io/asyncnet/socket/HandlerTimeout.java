package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

/**
 * Looks whether the application takes too long for a frame: the handler that runs, or the
 * reply that is pending. Event loop only.
 */
final class HandlerTimeout {

	private final NettyConnection connection;

	private final ListenerContext context;

	private final HandOver handOver;

	private final LifeCallbacks life;

	private final long nanos;

	/** Whether the callback that runs is not waited for. */
	private boolean givenUp;

	HandlerTimeout(NettyConnection connection, ListenerContext context, HandOver handOver, LifeCallbacks life) {
		this.connection = connection;
		this.context = context;
		this.handOver = handOver;
		this.life = life;
		this.nanos = context.deadlines().handler();
	}

	/**
	 * Look whether something takes too long. What it comes to later is dropped.
	 * @param busy whether a callback runs that is waited for
	 */
	boolean isOverdue(boolean busy, long now) {
		if (busy && interrupts(now)) {
			this.givenUp = true;
			return true;
		}
		return isReplyOverdue(now);
	}

	boolean hasGivenUp() {
		return this.givenUp;
	}

	/** Interrupt the callback on the executor if it has run for too long. */
	private boolean interrupts(long now) {
		if (this.nanos == Long.MAX_VALUE) {
			return false;
		}
		if (!this.connection.isInactive()) {
			// before: what an interruption makes the handler reply must not leave
			this.connection.engine().releaseReplies();
		}
		Thread late = this.handOver.interrupt(now, this.nanos);
		if (late == null) {
			late = this.life.interrupt(now, this.nanos);
		}
		if (late != null) {
			this.context.log().handlerTimedOut(this.connection, late, TimeUnit.NANOSECONDS.toMillis(this.nanos));
		}
		return late != null;
	}

	/** Look once more: what runs now, at the end, has run for the whole time then. */
	void watchAfterEnd() {
		if (this.context.executor() != null && this.nanos != Long.MAX_VALUE) {
			this.connection.eventLoop().schedule(() -> interrupts(System.nanoTime()), this.nanos, TimeUnit.NANOSECONDS);
		}
	}

	private boolean isReplyOverdue(long now) {
		if (this.nanos == Long.MAX_VALUE || !this.connection.outbound().isReplyOverdue(now, this.nanos)) {
			return false;
		}
		this.context.log().replyTimedOut(this.connection, TimeUnit.NANOSECONDS.toMillis(this.nanos));
		return true;
	}

}
