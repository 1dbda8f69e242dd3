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

	/** The connection has ended: nothing will leave. */
	abstract void cancel();

}
