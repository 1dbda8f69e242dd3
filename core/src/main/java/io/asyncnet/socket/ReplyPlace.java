package io.asyncnet.socket;

/**
 * A place among the replies that is filled later. Event loop only, but for what the kinds
 * of places add.
 */
abstract class ReplyPlace {

	/**
	 * Let go what is ready: the replies before this place have left.
	 * @return whether this was all, and the replies behind it may leave
	 */
	abstract boolean leave(Outbound outbound);

	/**
	 * Whether it holds up the replies behind it, through the application, for so long.
	 */
	abstract boolean isOverdue(long now, long timeoutNanos);

	/** The connection has ended: nothing will leave. */
	abstract void cancel();

}
