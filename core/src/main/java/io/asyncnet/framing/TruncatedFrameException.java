package io.asyncnet.framing;

import java.util.Locale;

import io.asyncnet.CloseReason;

/**
 * The peer ended its side in the middle of a frame.
 *
 * @since 0.1.0
 */
public final class TruncatedFrameException extends FramingException {

	private static final long serialVersionUID = 1L;

	private final int received;

	/**
	 * Create a new exception.
	 * @param received number of the frame's bytes that have arrived
	 */
	public TruncatedFrameException(int received) {
		super(CloseReason.FRAME_TRUNCATED,
				String.format(Locale.ROOT, "The peer ended its side after %d bytes of a frame", received));
		this.received = received;
	}

	/**
	 * Return how much of the frame there was.
	 * @return the number of bytes that have arrived
	 */
	public int received() {
		return this.received;
	}

}
