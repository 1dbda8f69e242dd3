package io.asyncnet.spring.tap;

import io.asyncnet.AsyncNetException;

/**
 * A tap that cannot be started now: there are as many as there may be, or its file cannot
 * be written.
 *
 * @since 0.1.0
 */
public class TapRefusedException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	TapRefusedException(String message) {
		super(message);
	}

	TapRefusedException(String message, Throwable cause) {
		super(message, cause);
	}

}
