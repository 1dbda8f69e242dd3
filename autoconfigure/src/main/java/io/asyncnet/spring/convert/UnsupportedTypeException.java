package io.asyncnet.spring.convert;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A type of payload or reply that cannot work, found before the first frame.
 *
 * @since 0.1.0
 */
public final class UnsupportedTypeException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String action;

	UnsupportedTypeException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * Return what to do about it.
	 * @return a sentence for the developer
	 */
	public String action() {
		return this.action;
	}

}
