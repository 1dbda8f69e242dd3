package io.asyncnet.framing;

import java.util.Locale;

import io.asyncnet.CloseReason;

/**
 * A frame longer than the framing accepts. It is thrown as soon as the length is known,
 * which for a length prefix is before the frame itself has arrived.
 *
 * @since 0.1.0
 */
public final class FrameTooLongException extends FramingException {

	private static final long serialVersionUID = 1L;

	private final long length;

	private final int limit;

	/**
	 * Create a new exception.
	 * @param length length of the frame's payload in bytes; when the end has not been
	 * seen yet, the number of bytes seen so far
	 * @param limit longest accepted payload in bytes
	 */
	public FrameTooLongException(long length, int limit) {
		super(CloseReason.FRAME_TOO_LONG, String.format(Locale.ROOT,
				"Frame of at least %d bytes exceeds 'maxLength' of %d bytes", length, limit));
		this.length = length;
		this.limit = limit;
	}

	/**
	 * Return the length that was too long.
	 * @return the declared length in bytes, or the number of bytes seen so far
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Return the limit that was exceeded.
	 * @return the longest accepted payload in bytes
	 */
	public int limit() {
		return this.limit;
	}

}
