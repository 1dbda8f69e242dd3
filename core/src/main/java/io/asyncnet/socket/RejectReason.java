package io.asyncnet.socket;

/**
 * Why a connection was refused right after it was accepted.
 *
 * @since 0.1.0
 */
public enum RejectReason {

	/** The listener has as many connections as it may have. */
	MAX_CONNECTIONS,

	/** The address of the peer has as many connections as one may have. */
	MAX_CONNECTIONS_PER_ADDRESS,

	/** As many connections have been let in as may be in a second. */
	ACCEPT_RATE,

	/** The address of the peer is denied, or not among those that are allowed. */
	ADDRESS_DENIED,

	/** As many TLS handshakes are in progress as may be. */
	TLS_HANDSHAKES,

	/** The process has no file descriptor for another connection. */
	NO_DESCRIPTORS,

	/**
	 * The peer is not one of the proxies that the listener trusts, or did not begin with
	 * a well-formed header of the PROXY protocol in time.
	 */
	PROXY

}
