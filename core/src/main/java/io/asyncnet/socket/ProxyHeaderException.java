package io.asyncnet.socket;

import java.io.Serial;

/**
 * What begins like a header of the PROXY protocol is none. The message says why, with no
 * byte of it.
 */
final class ProxyHeaderException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	ProxyHeaderException(String message) {
		super(message, null, false, false);
	}

}
