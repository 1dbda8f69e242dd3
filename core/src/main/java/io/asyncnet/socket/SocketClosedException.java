package io.asyncnet.socket;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

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
		this(reason, null);
	}

	SocketClosedException(CloseReason reason, @Nullable Throwable cause) {
		super("Connection is closed: " + reason, cause);
		this.reason = reason;
	}

	static boolean isPeersDoing(CloseReason reason) {
		return reason == CloseReason.PEER || reason == CloseReason.PEER_RESET || reason == CloseReason.IO_ERROR;
	}

	/**
	 * Return why the connection ended.
	 * @return the close reason
	 */
	public CloseReason reason() {
		return this.reason;
	}

}
