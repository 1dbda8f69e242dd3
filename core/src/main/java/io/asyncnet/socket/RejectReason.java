package io.asyncnet.socket;

/**
 * Why a connection was refused right after it was accepted.
 *
 * @since 0.1.0
 */
public enum RejectReason {

	/** The listener has as many connections as it may have. */
	MAX_CONNECTIONS,

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
