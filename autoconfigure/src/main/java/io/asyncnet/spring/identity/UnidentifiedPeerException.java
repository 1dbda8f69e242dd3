package io.asyncnet.spring.identity;

import io.asyncnet.socket.PeerRefusedException;

/**
 * A peer that nobody knows, and a handler that is only for peers that are known.
 *
 * @since 0.1.0
 */
public final class UnidentifiedPeerException extends PeerRefusedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a new exception.
	 * @param handler the handler
	 */
	public UnidentifiedPeerException(String handler) {
		super("nobody knows who the peer is, which " + handler + " has to be told");
	}

}
