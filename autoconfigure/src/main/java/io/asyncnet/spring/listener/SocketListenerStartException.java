package io.asyncnet.spring.listener;

import io.asyncnet.AsyncNetException;
import io.asyncnet.socket.ListenerOptions;

/**
 * A listener that cannot start because the process cannot provide what its options ask
 * for, or because they contradict each other. An address that cannot be bound is a
 * {@link io.asyncnet.socket.SocketBindException}.
 *
 * @since 0.1.0
 */
public final class SocketListenerStartException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final transient ListenerOptions options;

	SocketListenerStartException(ListenerOptions options, Throwable cause) {
		super("Listener '%s' cannot start: %s".formatted(options.name(), cause.getMessage()), cause);
		this.options = options;
	}

	/**
	 * Return the options of the listener.
	 * @return the options
	 */
	public ListenerOptions options() {
		return this.options;
	}

}
