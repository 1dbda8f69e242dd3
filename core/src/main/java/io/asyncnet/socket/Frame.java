package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;

/**
 * The payload of one frame, where it lies in the buffer that the bytes were read into. It
 * is valid only until {@link ConnectionHandler#onFrame} returns: the same object then
 * shows the next frame. What is to be kept has to be copied, as the methods that convert
 * it do.
 *
 * @since 0.1.0
 */
public final class Frame {

	/** A frame without a payload, which stays as it is. */
	public static final Frame EMPTY = new Frame();

	private byte[] bytes = {};

	private int offset;

	private int length;

	private long startNanos;

	private long endNanos;

	private boolean ended = true;

	Frame() {
	}

	void show(byte[] bytes, int offset, int end, long startNanos) {
		this.bytes = bytes;
		this.offset = offset;
		this.length = end - offset;
		this.startNanos = startNanos;
		this.ended = false;
	}

	/**
	 * Return the length of the payload.
	 * @return number of bytes
	 */
	public int length() {
		return this.length;
	}

	/**
	 * Return one byte of the payload.
	 * @param index position in the payload, from 0
	 * @return the byte
	 */
	public byte byteAt(int index) {
		if (index < 0 || index >= this.length) {
			throw new IndexOutOfBoundsException("'index' must be 0 to " + (this.length - 1) + " but was " + index);
		}
		return this.bytes[this.offset + index];
	}

	/**
	 * View a part of the payload as a frame of its own, without a copy.
	 * @param index where the part begins, from 0
	 * @param length number of its bytes
	 * @return a frame that is valid as long as this one
	 */
	public Frame slice(int index, int length) {
		Objects.checkFromIndexSize(index, length, this.length);
		Frame slice = new Frame();
		int start = this.offset + index;
		slice.show(this.bytes, start, start + length, this.startNanos);
		return slice;
	}

	/**
	 * Decode the payload.
	 * @param charset how the text is encoded; what it cannot decode becomes its
	 * replacement
	 * @return the text
	 */
	public String text(Charset charset) {
		return new String(this.bytes, this.offset, this.length, charset);
	}

	/**
	 * Copy the payload.
	 * @return a new array that the caller owns
	 */
	public byte[] toByteArray() {
		byte[] copy = new byte[this.length];
		System.arraycopy(this.bytes, this.offset, copy, 0, this.length);
		return copy;
	}

	/**
	 * View the payload without a copy.
	 * @return a read-only buffer that is valid only until
	 * {@link ConnectionHandler#onFrame} returns
	 */
	public ByteBuffer view() {
		return ByteBuffer.wrap(this.bytes, this.offset, this.length).slice().asReadOnlyBuffer();
	}

	/**
	 * Return when handling of this frame began. For a handler that does not
	 * {@linkplain ConnectionHandler#handlesTimes() handle times} it is only near that.
	 * @return a value of {@link System#nanoTime()}
	 */
	public long startNanos() {
		return this.startNanos;
	}

	/**
	 * Say that handling of this frame ends now. A repeated call returns what the first
	 * one did. Handling of the next frame of the batch begins at the same moment, so what
	 * measures a frame with this method does not have the clock read twice.
	 * @return a value of {@link System#nanoTime()}
	 */
	public long endNanos() {
		if (!this.ended) {
			this.ended = true;
			this.endNanos = System.nanoTime();
		}
		return this.endNanos;
	}

}
