package io.asyncnet.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;

import org.jspecify.annotations.Nullable;

/**
 * What a finished TLS handshake agreed on. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TlsSession {

	private final String protocol;

	private final String cipherSuite;

	private final List<X509Certificate> peerCertificates;

	private final @Nullable PeerCertificate peer;

	private final @Nullable String applicationProtocol;

	private final @Nullable String serverName;

	/**
	 * Create a session without an application protocol.
	 * @param protocol the protocol version, for example {@code TLSv1.3}
	 * @param cipherSuite the cipher suite by its standard name
	 * @param peerCertificates the peer's verified certificates, leaf first; empty when it
	 * gave none
	 */
	public TlsSession(String protocol, String cipherSuite, List<X509Certificate> peerCertificates) {
		this(protocol, cipherSuite, peerCertificates, null, null);
	}

	/**
	 * Create a session.
	 * @param protocol the protocol version, for example {@code TLSv1.3}
	 * @param cipherSuite the cipher suite by its standard name
	 * @param peerCertificates the peer's verified certificates, leaf first; empty when it
	 * gave none
	 * @param applicationProtocol the application protocol, or {@code null}
	 * @param serverName the name that a client has asked a server for, or {@code null}
	 */
	public TlsSession(String protocol, String cipherSuite, List<X509Certificate> peerCertificates,
			@Nullable String applicationProtocol, @Nullable String serverName) {
		this.protocol = protocol;
		this.cipherSuite = cipherSuite;
		this.peerCertificates = List.copyOf(peerCertificates);
		this.peer = peerCertificates.isEmpty() ? null : new PeerCertificate(peerCertificates.get(0));
		this.applicationProtocol = applicationProtocol;
		this.serverName = serverName;
	}

	/**
	 * Read a session of the JDK's API, which knows no application protocol.
	 * @param session the session of an engine whose handshake is done
	 * @return its values
	 */
	public static TlsSession of(SSLSession session) {
		return of(session, null, true);
	}

	static TlsSession of(SSLSession session, @Nullable String applicationProtocol, boolean verified) {
		return new TlsSession(session.getProtocol(), session.getCipherSuite(),
				verified ? certificates(session) : List.of(), applicationProtocol, serverName(session));
	}

	private static List<X509Certificate> certificates(SSLSession session) {
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
		return certificates;
	}

	private static @Nullable String serverName(SSLSession session) {
		if (session instanceof ExtendedSSLSession extended) {
			for (SNIServerName name : extended.getRequestedServerNames()) {
				if (name.getType() == StandardConstants.SNI_HOST_NAME) {
					return ServerName.asked(new String(name.getEncoded(), StandardCharsets.US_ASCII));
				}
			}
		}
		return null;
	}

	/**
	 * Return the protocol version.
	 * @return the version, for example {@code TLSv1.3}
	 */
	public String protocol() {
		return this.protocol;
	}

	/**
	 * Return the cipher suite.
	 * @return the suite by its standard name
	 */
	public String cipherSuite() {
		return this.cipherSuite;
	}

	/**
	 * Return the peer's verified certificates.
	 * @return the certificates, leaf first; empty when the peer gave none
	 */
	public List<X509Certificate> peerCertificates() {
		return this.peerCertificates;
	}

	/**
	 * Return who the peer is according to its verified certificate.
	 * @return the first of the certificates, or {@code null} when the peer gave none
	 */
	public @Nullable PeerCertificate peer() {
		return this.peer;
	}

	/**
	 * Return the application protocol that both sides agreed on by ALPN.
	 * @return the protocol, or {@code null} when they did not
	 */
	public @Nullable String applicationProtocol() {
		return this.applicationProtocol;
	}

	/**
	 * Return the name that the client has asked the server for (SNI). On the side of the
	 * server it is the peer's choice among all names there are, not only those that are
	 * known, so a map in which each name is kept would grow without a limit.
	 * @return the name in lower case and without a final dot, or {@code null} when the
	 * client has asked for none
	 */
	public @Nullable String serverName() {
		return this.serverName;
	}

	@Override
	public String toString() {
		return this.protocol + " " + this.cipherSuite;
	}

}
