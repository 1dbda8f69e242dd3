package io.asyncnet.spring.handler;

import io.asyncnet.socket.PeerRefusedException;

/**
 * A peer that the security framework denies what it has asked for. The cause is what the
 * handler has thrown, or its reply has failed with.
 */
final class DeniedPeerException extends PeerRefusedException {

	private static final long serialVersionUID = 1L;

	DeniedPeerException(Exception cause) {
		super("its peer may not do what it has asked for", cause);
	}

}
