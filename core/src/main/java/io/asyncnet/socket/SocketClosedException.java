package io.asyncnet.socket;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;

/**
 * An operation on a connection that has ended, or that ended before the operation was
 * done.
 *
 * @since 0.1.0
 */
public final class SocketClosedException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final CloseReason reason;

	SocketClosedException(CloseReason reason) {
		super("Connection is closed: " + reason);
		this.reason = reason;
	}

	/**
	 * Return why the connection ended.
	 * @return the close reason
	 */
	public CloseReason reason() {
		return this.reason;
	}

}
