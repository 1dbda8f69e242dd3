package io.asyncnet.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a finished TLS handshake agreed on.
 *
 * @param protocol the protocol version, for example {@code TLSv1.3}
 * @param cipherSuite the cipher suite by its standard name
 * @param peerCertificates the peer's verified certificates, leaf first; empty when it
 * gave none
 * @since 0.1.0
 */
public record TlsSession(String protocol, String cipherSuite, List<X509Certificate> peerCertificates) {

	/**
	 * Copy the certificates.
	 * @param protocol the protocol version
	 * @param cipherSuite the cipher suite
	 * @param peerCertificates the peer's certificates
	 */
	public TlsSession {
		peerCertificates = List.copyOf(peerCertificates);
	}

	/**
	 * Read a session of the JDK's API.
	 * @param session the session of an engine whose handshake is done
	 * @return its values
	 */
	public static TlsSession of(SSLSession session) {
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
		return new TlsSession(session.getProtocol(), session.getCipherSuite(), certificates);
	}

}
