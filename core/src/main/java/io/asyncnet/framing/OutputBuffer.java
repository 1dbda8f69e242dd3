package io.asyncnet.framing;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that frames are written to. One thread writes; another one may
 * read from {@link #array()} what it has safely been told to be complete.
 *
 * @since 0.1.0
 */
public final class OutputBuffer {

	/**
	 * Beyond this length the JDK's vectorised encoder is faster than a loop over chars.
	 */
	private static final int LONG_STRING = 512;

	/** Volatile for a reader that has been told, safely, how much of it is complete. */
	private volatile byte[] bytes;

	private int size;

	/**
	 * Create an empty buffer.
	 * @param initialCapacity room for this many bytes before the array has to grow
	 */
	public OutputBuffer(int initialCapacity) {
		this.bytes = new byte[initialCapacity];
	}

	/**
	 * Return the number of bytes written.
	 * @return the size in bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return the array that holds the bytes, from index 0 to {@link #size()}. Writing
	 * more may replace the array.
	 * @return the array itself, not a copy
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Forget what was written from a position on. The array keeps its capacity.
	 * @param newSize the size to go back to, at most {@link #size()}
	 */
	public void truncate(int newSize) {
		if (newSize < 0 || newSize > this.size) {
			throw new IllegalArgumentException("'newSize' must be 0 to " + this.size + " but was " + newSize);
		}
		this.size = newSize;
	}

	/**
	 * View what has been written, to change it in place or to read it. Writing more may
	 * end the view's connection to this buffer.
	 * @param from index of the view's first byte, at most {@link #size()}
	 * @return a buffer over the bytes from there to {@link #size()}, not a copy
	 */
	public ByteBuffer view(int from) {
		return ByteBuffer.wrap(this.bytes, from, this.size - from).slice();
	}

	/** Move what was written from a position on further back. */
	void insert(int at, int count) {
		ensureRoom(count);
		byte[] target = this.bytes;
		System.arraycopy(target, at, target, at + count, this.size - at);
		this.size += count;
	}

	/**
	 * Append one byte.
	 * @param value the byte
	 */
	public void write(byte value) {
		ensureRoom(1);
		this.bytes[this.size++] = value;
	}

	/**
	 * Append a part of an array.
	 * @param source the array to copy from
	 * @param offset index of the first byte
	 * @param length number of bytes
	 */
	public void write(byte[] source, int offset, int length) {
		ensureRoom(length);
		System.arraycopy(source, offset, this.bytes, this.size, length);
		this.size += length;
	}

	/**
	 * Append the remaining bytes of a buffer.
	 * @param source the buffer to copy from; its position and limit are not changed
	 */
	public void write(ByteBuffer source) {
		int length = source.remaining();
		ensureRoom(length);
		source.get(source.position(), this.bytes, this.size, length);
		this.size += length;
	}

	/**
	 * Append text.
	 * @param text the text
	 * @param charset how it is encoded; what the charset cannot encode becomes its
	 * replacement
	 */
	public void write(String text, Charset charset) {
		int length = text.length();
		if (length > LONG_STRING || !charset.equals(StandardCharsets.UTF_8) || !writeAscii(text, length)) {
			byte[] encoded = text.getBytes(charset);
			write(encoded, 0, encoded.length);
		}
	}

	/** A loop over ASCII chars allocates nothing, which encoding to a new array would. */
	private boolean writeAscii(String text, int length) {
		ensureRoom(length);
		byte[] target = this.bytes;
		int start = this.size;
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c >= 0x80) {
				return false;
			}
			target[start + i] = (byte) c;
		}
		this.size = start + length;
		return true;
	}

	private void ensureRoom(int length) {
		if (length > this.bytes.length - this.size) {
			grow(length);
		}
	}

	private void grow(int length) {
		int needed = Math.addExact(this.size, length);
		long doubled = Math.max(64L, this.bytes.length * 2L);
		this.bytes = Arrays.copyOf(this.bytes, (int) Math.max(needed, Math.min(doubled, Integer.MAX_VALUE - 8)));
	}

}
