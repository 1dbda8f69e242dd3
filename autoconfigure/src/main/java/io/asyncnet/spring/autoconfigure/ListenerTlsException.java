package io.asyncnet.spring.autoconfigure;

import io.asyncnet.AsyncNetException;

/**
 * A TLS context that cannot be built from a listener's properties.
 */
final class ListenerTlsException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String key;

	private final String bundle;

	ListenerTlsException(String listener, String key, String bundle, Throwable cause) {
		super("TLS of listener '%s' cannot be set up with SSL bundle '%s': %s".formatted(listener, bundle,
				cause.getMessage()), cause);
		this.listener = listener;
		this.key = key;
		this.bundle = bundle;
	}

	String listener() {
		return this.listener;
	}

	/** Name of the property, below the listener's, that names the bundle. */
	String key() {
		return this.key;
	}

	String bundle() {
		return this.bundle;
	}

}
