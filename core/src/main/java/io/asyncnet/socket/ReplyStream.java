package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * The place of a reply of many frames that are still being made, at the pace at which the
 * peer takes them. Frames leave as soon as the replies before them have left; replies to
 * later frames wait for the end of the stream.
 * <p>
 * Whoever produces the frames adds them while {@link #isReady()} says so, and goes on
 * when the listener of {@link #onReady} is called:
 *
 * <pre>{@code
 * void produce() {
 * 	while (stream.isReady() && rows.hasNext()) {
 * 		stream.add(rows.next(), UTF_8);
 * 	}
 * 	if (!rows.hasNext()) {
 * 		stream.complete();
 * 	}
 * }
 *
 * stream.onCancel(rows::close);
 * stream.onReady(this::produce);
 * }</pre>
 *
 * Thread-safe: the methods may be called from any thread. The order of frames is that of
 * the calls, so at any one time at most one thread should add.
 *
 * @since 0.1.0
 */
public interface ReplyStream {

	/**
	 * Add text as one frame. Has no effect when the connection has ended.
	 * @param text the payload
	 * @param charset how it is encoded
	 * @throws IllegalArgumentException if the framing cannot carry the text as one frame,
	 * for example a line break in a line
	 * @throws IllegalStateException if the stream has been completed or failed
	 */
	void add(String text, Charset charset);

	/**
	 * Add bytes, as they are, as one frame. Has no effect when the connection has ended.
	 * @param payload the payload, copied before this method returns
	 * @throws IllegalStateException if the stream has been completed or failed
	 */
	void add(byte[] payload);

	/**
	 * Add the remaining bytes of a buffer, as they are, as one frame. Has no effect when
	 * the connection has ended.
	 * @param payload the payload, copied before this method returns; its position and
	 * limit are not changed
	 * @throws IllegalStateException if the stream has been completed or failed
	 */
	void add(ByteBuffer payload);

	/**
	 * Return whether more is wanted: the replies before have left, the peer takes what is
	 * sent, and fewer than {@link ListenerOptions.Buffers#outboundLow()} bytes wait here.
	 * <p>
	 * What is added when it is not wanted is kept nevertheless. A connection for which
	 * more than {@link ListenerOptions.Buffers#outboundMax()} bytes wait here ends with
	 * {@link io.asyncnet.CloseReason#SLOW_CONSUMER}; a single frame may be longer.
	 * @return whether to add; {@code false} after the end of the stream or the connection
	 */
	boolean isReady();

	/**
	 * Say what to call when {@link #isReady()} turns from {@code false} to {@code true},
	 * and when the connection has ended before the stream has. A stream that is ready
	 * already, or whose connection has ended, calls it too: whoever registers, or sees
	 * that the stream is not ready, is called. It may also be called once too often, so
	 * it asks {@link #isReady()} first.
	 * <p>
	 * It is called on the connection's event loop, which must not be blocked, from the
	 * bottom of the stack and so never while it runs. When it throws, the stream fails
	 * with what it throws. After the end of the dispatcher it is called on the calling
	 * thread.
	 * @param listener what to call; takes the place of an earlier one
	 */
	void onReady(Runnable listener);

	/**
	 * End the stream: the replies behind it leave next. Has no effect when the stream, or
	 * its connection, has already ended.
	 */
	void complete();

	/**
	 * End the stream because there is no more: after the frames that have been added, the
	 * connection ends as it does when a handler throws. Has no effect when the stream, or
	 * its connection, has already ended.
	 * @param cause why there is no more
	 */
	void fail(Throwable cause);

	/**
	 * Return whether the connection has ended before the stream has: nothing leaves any
	 * more, and a producer should stop.
	 * @return whether producing is in vain
	 */
	boolean isCancelled();

	/**
	 * Say what to call when {@link #isCancelled()} turns to {@code true}. It is called
	 * once, on the connection's event loop, which must not be blocked; at once if that
	 * has happened already. What it throws is logged.
	 * @param listener what to call; takes the place of an earlier one
	 */
	void onCancel(Runnable listener);

}
