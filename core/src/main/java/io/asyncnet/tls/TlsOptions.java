package io.asyncnet.tls;

import java.time.Duration;
import java.util.List;

/**
 * Settings of TLS.
 *
 * @param clientAuth whether a server's peers are asked for a certificate
 * @param protocols enabled protocol versions by their standard names; empty for
 * {@link #DEFAULT_PROTOCOLS}
 * @param ciphers enabled cipher suites by their standard names; empty for the engine's
 * AEAD suites
 * @param engine the implementation
 * @param handshakeTimeout time from the first byte expected to the handshake's end, after
 * which the connection is closed
 * @since 0.1.0
 */
public record TlsOptions(ClientAuth clientAuth, List<String> protocols, List<String> ciphers, TlsEngine engine,
		Duration handshakeTimeout) {

	/** TLS 1.3 and 1.2: everything older is broken. */
	public static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** The default settings: no client certificate, ten seconds for a handshake. */
	public static final TlsOptions DEFAULTS = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.AUTO,
			Duration.ofSeconds(10));

	/**
	 * Check and copy the arguments.
	 * @param clientAuth whether peers are asked for a certificate
	 * @param protocols enabled protocol versions
	 * @param ciphers enabled cipher suites
	 * @param engine the implementation
	 * @param handshakeTimeout time for a handshake
	 */
	public TlsOptions {
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
		if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
			throw new IllegalArgumentException("'handshakeTimeout' must be positive but was " + handshakeTimeout);
		}
	}

}
