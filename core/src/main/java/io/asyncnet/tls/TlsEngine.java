package io.asyncnet.tls;

/**
 * The implementation that does the work of TLS.
 *
 * @since 0.1.0
 */
public enum TlsEngine {

	/** {@link #OPENSSL} where netty-tcnative loads, else {@link #JDK}. */
	AUTO,

	/** The JDK's own engine: available everywhere, several times more CPU. */
	JDK,

	/** BoringSSL (or OpenSSL) through netty-tcnative. */
	OPENSSL

}
