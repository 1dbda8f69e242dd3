package io.asyncnet.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What a finished TLS handshake agreed on.
 *
 * @param protocol the protocol version, for example {@code TLSv1.3}
 * @param cipherSuite the cipher suite by its standard name
 * @param peerCertificates the peer's verified certificates, leaf first; empty when it
 * gave none
 * @param applicationProtocol the application protocol that both sides agreed on by ALPN;
 * {@code null} when they did not
 * @since 0.1.0
 */
public record TlsSession(String protocol, String cipherSuite, List<X509Certificate> peerCertificates,
		@Nullable String applicationProtocol) {

	/**
	 * Copy the certificates.
	 * @param protocol the protocol version
	 * @param cipherSuite the cipher suite
	 * @param peerCertificates the peer's certificates
	 * @param applicationProtocol the application protocol, or {@code null}
	 */
	public TlsSession {
		peerCertificates = List.copyOf(peerCertificates);
	}

	/**
	 * Create a session without an application protocol.
	 * @param protocol the protocol version
	 * @param cipherSuite the cipher suite
	 * @param peerCertificates the peer's certificates
	 */
	public TlsSession(String protocol, String cipherSuite, List<X509Certificate> peerCertificates) {
		this(protocol, cipherSuite, peerCertificates, null);
	}

	/**
	 * Read a session of the JDK's API, which knows no application protocol.
	 * @param session the session of an engine whose handshake is done
	 * @return its values
	 */
	public static TlsSession of(SSLSession session) {
		return of(session, null);
	}

	static TlsSession of(SSLSession session, @Nullable String applicationProtocol) {
		List<X509Certificate> certificates = new ArrayList<>();
		try {
			for (Certificate certificate : session.getPeerCertificates()) {
				if (certificate instanceof X509Certificate x509) {
					certificates.add(x509);
				}
			}
		}
		catch (SSLPeerUnverifiedException ex) {
			// the JDK's way of saying that the peer has not given a certificate
			certificates.clear();
		}
		return new TlsSession(session.getProtocol(), session.getCipherSuite(), certificates, applicationProtocol);
	}

}
