package io.asyncnet.socket;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * A peer that may not do what it asks for. A handler throws it to end the connection as
 * {@link CloseReason#REJECTED}, after all replies so far have left, those to the current
 * frame included. It is not the handler's failure: there is no stack trace, and one line
 * in the log a second at most, because peers bring it about.
 *
 * @since 0.1.0
 */
public class PeerRefusedException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a new exception.
	 * @param message why the peer is refused, for the log: nothing that the peer has sent
	 */
	public PeerRefusedException(String message) {
		this(message, null);
	}

	/**
	 * Create a new exception with a cause.
	 * @param message why the peer is refused, for the log: nothing that the peer has sent
	 * @param cause what has refused it, or {@code null}; only its class is logged
	 */
	public PeerRefusedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * End a connection as if its handler had thrown this exception. May be called on any
	 * thread; without effect on a connection that is ending.
	 * @param connection the connection
	 */
	public void end(Connection connection) {
		if (connection.isOpen() && connection instanceof NettyConnection own) {
			own.handlerFailed(this);
		}
		else {
			connection.close();
		}
	}

	/** Return why a connection ends whose handler has thrown an exception. */
	static CloseReason reason(Throwable failure) {
		return (failure instanceof PeerRefusedException) ? CloseReason.REJECTED : CloseReason.HANDLER_FAILED;
	}

}
