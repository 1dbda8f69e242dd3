package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * Where a handler puts the replies to a frame: none, one or many. Each payload becomes
 * one frame by the listener's framing. Replies leave in the order of the frames they
 * answer, together with those to the frames around them in as few writes as possible.
 * <p>
 * Belongs to the thread that runs {@link ConnectionHandler#onFrame}, until that method
 * returns. Payloads are copied before the method that takes them returns.
 *
 * @since 0.1.0
 */
public interface Replies {

	/**
	 * Reply with text.
	 * @param text the payload
	 * @param charset how it is encoded
	 * @throws IllegalArgumentException if the framing cannot carry the text as one frame,
	 * for example a line break in a line
	 */
	void add(String text, Charset charset);

	/**
	 * Reply with bytes, as they are.
	 * @param payload the payload
	 */
	void add(byte[] payload);

	/**
	 * Reply with the remaining bytes of a buffer, as they are.
	 * @param payload the payload; its position and limit are not changed
	 */
	void add(ByteBuffer payload);

	/**
	 * Keep this place among the replies for one that comes later. Replies to later frames
	 * wait for it; handling of later frames goes on until a bounded number of replies is
	 * pending.
	 * @return the place, to be completed from any thread
	 * @throws IllegalStateException if these replies are those of a pending reply
	 * themselves
	 */
	PendingReply defer();

	/**
	 * Keep this place among the replies for one of many frames, which are made at the
	 * pace at which the peer takes them. Replies to later frames wait for its end, as
	 * they do for a pending reply.
	 * @return the place, to be filled from any thread
	 * @throws IllegalStateException if these replies are those of a pending reply
	 * themselves
	 */
	ReplyStream stream();

	/**
	 * Return whether the reply to the current frame comes later: {@link #defer} or
	 * {@link #stream} has been called for it. {@link ConnectionHandler#onHandled} is not
	 * called for such a frame.
	 * @return whether a place has been kept
	 */
	boolean isDeferred();

}
