package io.asyncnet.socket;

import java.net.SocketAddress;
import java.util.Locale;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A listener that cannot be bound to its address, because the address is in use, is not
 * one of this machine's, or needs a privilege.
 *
 * @since 0.1.0
 */
public final class SocketBindException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final transient SocketAddress address;

	SocketBindException(String listener, SocketAddress address, Throwable cause) {
		super(String.format(Locale.ROOT, "Listener '%s' cannot be bound to %s: %s", listener, address,
				cause.getMessage()), cause);
		this.listener = listener;
		this.address = address;
	}

	/** For a socket without a listener. */
	SocketBindException(SocketAddress address, @Nullable Throwable cause) {
		super(String.format(Locale.ROOT, "Socket cannot be bound to %s: %s", address,
				(cause != null) ? cause.getMessage() : "cancelled"), cause);
		this.listener = "";
		this.address = address;
	}

	/**
	 * Return the listener's name.
	 * @return the name; empty for a server socket, which has none
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * Return the address that cannot be bound.
	 * @return the address
	 */
	public SocketAddress address() {
		return this.address;
	}

}
