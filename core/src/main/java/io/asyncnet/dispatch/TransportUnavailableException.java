package io.asyncnet.dispatch;

import java.util.Locale;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A transport that was asked for by name does not load on this machine.
 *
 * @since 0.1.0
 */
public final class TransportUnavailableException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Transport transport;

	TransportUnavailableException(Transport transport, @Nullable Throwable cause) {
		super(String.format(Locale.ROOT, "Transport %s does not load on this machine: %s", transport, describe(cause)),
				cause);
		this.transport = transport;
	}

	/**
	 * Return the transport that does not load.
	 * @return the transport that was asked for
	 */
	public Transport transport() {
		return this.transport;
	}

	private static String describe(@Nullable Throwable cause) {
		if (cause == null) {
			return "no reason given";
		}
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.toString();
	}

}
