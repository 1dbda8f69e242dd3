package io.asyncnet.tls;

/**
 * When the connections of a listener begin with TLS.
 *
 * @since 0.1.0
 */
public enum TlsMode {

	/** At once: what is not TLS is refused. */
	REQUIRED,

	/**
	 * When the peer does: TLS if its first byte is that of a TLS handshake (22), plain
	 * text otherwise. A peer, or somebody in between, may choose plain text.
	 */
	OPTIONAL,

	/**
	 * When a handler says so. Until then a connection is plain text.
	 */
	STARTTLS

}
