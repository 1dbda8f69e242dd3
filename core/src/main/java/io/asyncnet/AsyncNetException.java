package io.asyncnet;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything that this library throws when it is not the caller's programming
 * error. The subtypes are the things that an application can act on.
 *
 * @since 0.1.0
 */
public class AsyncNetException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a new exception.
	 * @param message what happened, the value, the limit and the option to change; never
	 * bytes of a peer and never a secret
	 */
	public AsyncNetException(String message) {
		super(message);
	}

	/**
	 * Create a new exception with a cause.
	 * @param message what happened
	 * @param cause why it happened, {@code null} when there is nothing more to say
	 */
	public AsyncNetException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
