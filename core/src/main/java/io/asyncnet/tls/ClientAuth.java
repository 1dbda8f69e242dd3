package io.asyncnet.tls;

/**
 * Whether a server asks its peers for a certificate.
 *
 * @since 0.1.0
 */
public enum ClientAuth {

	/** No certificate is asked for. */
	NONE,

	/** A certificate is asked for; one that is given must be trusted. */
	WANT,

	/** A trusted certificate is required. */
	NEED

}
