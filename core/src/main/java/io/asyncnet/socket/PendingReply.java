package io.asyncnet.socket;

import java.util.function.Consumer;

/**
 * The place of a reply that is still being made. Thread-safe; the first completion counts
 * and later ones have no effect.
 *
 * @since 0.1.0
 */
public interface PendingReply {

	/**
	 * Fill the place. Has no effect when the connection has ended meanwhile.
	 * @param frames adds any number of frames, none included; called once, at once and on
	 * the calling thread. If it throws, the place is failed with what it throws
	 */
	void complete(Consumer<? super Replies> frames);

	/**
	 * Give up: the connection ends as it does when a handler throws, after the replies
	 * before this one have left.
	 * @param cause why there is no reply
	 */
	void fail(Throwable cause);

	/**
	 * Say what to call when the connection has ended before the place is filled: what
	 * makes the reply can stop. It is called once, on the connection's event loop, which
	 * must not be blocked, and at once, on the calling thread, if that has happened
	 * already; never after {@link #complete} or {@link #fail}. What it throws is logged.
	 * @param listener what to call; takes the place of an earlier one
	 */
	void onCancel(Runnable listener);

}
