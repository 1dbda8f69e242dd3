package io.asyncnet.spring.handler;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link io.asyncnet.spring.annotation.SocketHandler @SocketHandler} method that cannot
 * work. Stops the start of the application.
 *
 * @since 0.1.0
 */
public final class SocketHandlerException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String action;

	SocketHandlerException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.action = action;
	}

	/**
	 * Return what is wrong with which method.
	 * @return sentences for the developer
	 */
	public String description() {
		return String.valueOf(getMessage());
	}

	/**
	 * Return what to change.
	 * @return sentences for the developer
	 */
	public String action() {
		return this.action;
	}

}
