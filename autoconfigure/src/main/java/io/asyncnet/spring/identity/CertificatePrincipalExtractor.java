package io.asyncnet.spring.identity;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

import io.asyncnet.socket.SocketPeer;
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
		String name = PrincipalName.of(commonName(certificate.getSubjectX500Principal()));
		return (name != null) ? new CertificatePrincipal(name, certificate) : null;
	}

	private static @Nullable String commonName(X500Principal subject) {
		try {
			List<Rdn> parts = new LdapName(subject.getName(X500Principal.RFC2253)).getRdns();
			// the most specific part is the last one
			for (int i = parts.size() - 1; i >= 0; i--) {
				Object value = commonName(parts.get(i));
				if (value != null) {
					// a value that is no text comes as bytes
					return (value instanceof String text) ? text : null;
				}
			}
			return null;
		}
		catch (InvalidNameException ex) {
			// who issued it has written something that is no name
			return null;
		}
	}

	/** A part may have several attributes: {@code OU=sales+CN=till}. */
	private static @Nullable Object commonName(Rdn part) {
		try {
			Attribute attribute = part.toAttributes().get("CN");
			return (attribute != null) ? attribute.get() : null;
		}
		catch (NamingException ex) {
			return null;
		}
	}

}
