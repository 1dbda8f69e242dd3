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

}
