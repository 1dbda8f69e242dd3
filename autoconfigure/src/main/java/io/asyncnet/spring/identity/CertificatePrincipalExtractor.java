package io.asyncnet.spring.identity;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;

import io.asyncnet.socket.SocketPeer;
import io.asyncnet.tls.PeerCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Names a peer by the common name (CN) of its certificate's subject, as X.509
 * authentication with Spring Security does. Where a subject has several, the most
 * specific one counts. A peer whose subject has none, or one with control characters in
 * it, has no name.
 *
 * @since 0.1.0
 */
public final class CertificatePrincipalExtractor implements PrincipalExtractor {

	@Override
	public @Nullable Principal extract(SocketPeer peer) {
		List<X509Certificate> certificates = peer.peerCertificates();
		if (certificates.isEmpty()) {
			return null;
		}
		X509Certificate certificate = certificates.get(0);
		String name = PrincipalName.of(new PeerCertificate(certificate).commonName());
		return (name != null) ? new CertificatePrincipal(name, certificate) : null;
	}

}
