package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Consumer;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;

/**
 * One frame as its framing writes it, made once to be sent to any number of connections:
 * their queues hold this frame, not a copy of its bytes. Immutable.
 *
 * @since 0.1.0
 */
public final class EncodedFrame {

	private final Framing framing;

	private final byte[] bytes;

	private EncodedFrame(Framing framing, byte[] bytes) {
		this.framing = framing;
		this.bytes = bytes;
	}

	/**
	 * Encode text as one frame.
	 * @param framing how the frame is written
	 * @param text the payload
	 * @param charset how it is encoded
	 * @return the frame
	 * @throws IllegalArgumentException if the framing cannot carry the text as one frame,
	 * for example a line break in a line
	 */
	public static EncodedFrame of(Framing framing, String text, Charset charset) {
		return write(framing, (frames) -> frames.add(text, charset));
	}

	/**
	 * Encode bytes as one frame.
	 * @param framing how the frame is written
	 * @param payload the payload, copied before this method returns
	 * @return the frame
	 * @throws IllegalArgumentException if the framing cannot carry it as one frame
	 */
	public static EncodedFrame of(Framing framing, byte[] payload) {
		return write(framing, (frames) -> frames.add(payload));
	}

	/**
	 * Encode the remaining bytes of a buffer as one frame.
	 * @param framing how the frame is written
	 * @param payload the payload, copied before this method returns; its position and
	 * limit are not changed
	 * @return the frame
	 * @throws IllegalArgumentException if the framing cannot carry it as one frame
	 */
	public static EncodedFrame of(Framing framing, ByteBuffer payload) {
		return write(framing, (frames) -> frames.add(payload));
	}

	/**
	 * Encode what somebody writes who writes replies otherwise.
	 * @param framing how the frame is written
	 * @param writer adds exactly one frame, without deferring it
	 * @return the frame
	 * @throws IllegalArgumentException if the framing cannot carry it as one frame
	 * @throws IllegalStateException if the writer adds no frame, or more than one
	 */
	public static EncodedFrame write(Framing framing, Consumer<? super Replies> writer) {
		FrameWriter frames = new FrameWriter(framing, new OutputBuffer(ReplyBuffer.INITIAL_CAPACITY));
		writer.accept(frames);
		int count = frames.takeFrames();
		if (count != 1) {
			throw new IllegalStateException("One frame was to be written, but there are " + count);
		}
		return new EncodedFrame(framing, Arrays.copyOf(frames.out().array(), frames.out().size()));
	}

	/**
	 * Return the framing that wrote this frame.
	 * @return the framing of all connections that this frame can be sent to
	 */
	public Framing framing() {
		return this.framing;
	}

	/**
	 * Return the length on the wire, or before encryption with TLS.
	 * @return the number of bytes, delimiter or length field included
	 */
	public int length() {
		return this.bytes.length;
	}

	/** Not to be changed. */
	byte[] bytes() {
		return this.bytes;
	}

}
