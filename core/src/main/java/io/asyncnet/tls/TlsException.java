package io.asyncnet.tls;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that cannot be built: unreadable key material, a protocol or cipher that
 * the engine does not know, or an engine that does not load.
 *
 * @since 0.1.0
 */
public final class TlsException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	TlsException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
