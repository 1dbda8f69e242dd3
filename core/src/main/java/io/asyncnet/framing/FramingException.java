package io.asyncnet.framing;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;

/**
 * Bytes that cannot be cut into frames, or a payload that cannot be written as one. After
 * a failure while cutting the position in the stream is lost, so the connection ends.
 *
 * @since 0.1.0
 */
public class FramingException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final CloseReason reason;

	FramingException(CloseReason reason, String message) {
		super(message);
		this.reason = reason;
	}

	FramingException(CloseReason reason, String message, Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * Return the reason with which a connection ends that received such bytes.
	 * @return the close reason
	 */
	public CloseReason reason() {
		return this.reason;
	}

	/**
	 * Create the failure for bytes that the framing does not accept.
	 * @param message what was wrong with them; never the bytes themselves
	 * @return a failure with reason {@link CloseReason#FRAME_MALFORMED}
	 */
	public static FramingException malformed(String message) {
		return new FramingException(CloseReason.FRAME_MALFORMED, message);
	}

}
