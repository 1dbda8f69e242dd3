package io.asyncnet.tls;

import java.time.Duration;
import java.util.List;
import java.util.Set;

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
 * @param applicationProtocols application protocols to agree on by ALPN (RFC 7301), the
 * most preferred one first; empty for no ALPN. A server chooses by its own order, and
 * refuses a client that offers only others with the alert
 * {@code no_application_protocol}. Who offers none is taken without one
 * @since 0.1.0
 */
public record TlsOptions(ClientAuth clientAuth, List<String> protocols, List<String> ciphers, TlsEngine engine,
		Duration handshakeTimeout, List<String> applicationProtocols) {

	/** TLS 1.3 and 1.2: everything older is broken. */
	public static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** The default settings: no client certificate, ten seconds for a handshake. */
	public static final TlsOptions DEFAULTS = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.AUTO,
			Duration.ofSeconds(10), List.of());

	/** In bytes; its length is one byte (RFC 7301, section 3.1). */
	private static final int MAX_APPLICATION_PROTOCOL = 255;

	/**
	 * Check and copy the arguments.
	 * @param clientAuth whether peers are asked for a certificate
	 * @param protocols enabled protocol versions
	 * @param ciphers enabled cipher suites
	 * @param engine the implementation
	 * @param handshakeTimeout time for a handshake
	 * @param applicationProtocols application protocols to agree on
	 */
	public TlsOptions {
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
		applicationProtocols = List.copyOf(applicationProtocols);
		applicationProtocols.forEach(TlsOptions::checkApplicationProtocol);
		if (Set.copyOf(applicationProtocols).size() < applicationProtocols.size()) {
			throw new IllegalArgumentException("'applicationProtocols' has a name twice: " + applicationProtocols);
		}
		if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
			throw new IllegalArgumentException("'handshakeTimeout' must be positive but was " + handshakeTimeout);
		}
	}

	/**
	 * Create options without application protocols.
	 * @param clientAuth whether peers are asked for a certificate
	 * @param protocols enabled protocol versions
	 * @param ciphers enabled cipher suites
	 * @param engine the implementation
	 * @param handshakeTimeout time for a handshake
	 */
	public TlsOptions(ClientAuth clientAuth, List<String> protocols, List<String> ciphers, TlsEngine engine,
			Duration handshakeTimeout) {
		this(clientAuth, protocols, ciphers, engine, handshakeTimeout, List.of());
	}

	/**
	 * Return the same options with other application protocols.
	 * @param applicationProtocols application protocols to agree on
	 * @return a changed copy
	 */
	public TlsOptions withApplicationProtocols(List<String> applicationProtocols) {
		return new TlsOptions(this.clientAuth, this.protocols, this.ciphers, this.engine, this.handshakeTimeout,
				applicationProtocols);
	}

	private static void checkApplicationProtocol(String name) {
		// the registered names are ASCII, and engines disagree about all others
		boolean ascii = name.chars().allMatch((each) -> each > ' ' && each <= '~');
		if (name.isEmpty() || name.length() > MAX_APPLICATION_PROTOCOL || !ascii) {
			throw new IllegalArgumentException(
					"'applicationProtocols' must be names of 1 to 255 visible ASCII characters, but one is '" + name
							+ "'");
		}
	}

}
