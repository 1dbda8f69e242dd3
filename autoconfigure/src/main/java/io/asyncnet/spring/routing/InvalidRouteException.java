package io.asyncnet.spring.routing;

import io.asyncnet.AsyncNetException;

/**
 * A route that cannot work, found before the first frame.
 *
 * @since 0.1.0
 */
public final class InvalidRouteException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidRouteException(String message, String action) {
		super(message);
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
