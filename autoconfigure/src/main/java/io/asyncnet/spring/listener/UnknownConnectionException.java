package io.asyncnet.spring.listener;

import io.asyncnet.AsyncNetException;

/**
 * There is no open connection of a number: it has ended, or never was.
 *
 * @since 0.1.0
 */
public final class UnknownConnectionException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final long id;

	UnknownConnectionException(long id) {
		super("There is no open connection " + id);
		this.id = id;
	}

	/**
	 * Return the number.
	 * @return the number that was asked for
	 */
	public long id() {
		return this.id;
	}

}
