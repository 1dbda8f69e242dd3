package io.asyncnet.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

import org.jspecify.annotations.Nullable;

/**
 * Who a peer is according to its certificate, which has been verified. What is asked for
 * is parsed once, when somebody asks first. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PeerCertificate {

	/** Tags of a GeneralName (RFC 5280, section 4.2.1.6). */
	private static final int EMAIL = 1;

	private static final int DNS = 2;

	private static final int URI = 6;

	private static final int ADDRESS = 7;

	private final X509Certificate certificate;

	/** Written by whoever parses first; all would write the same. */
	private volatile @Nullable AlternativeNames names;

	private volatile @Nullable LdapName subject;

	/**
	 * Create what tells about a certificate.
	 * @param certificate a certificate that has been verified
	 */
	public PeerCertificate(X509Certificate certificate) {
		this.certificate = certificate;
	}

	/**
	 * Return the certificate.
	 * @return the certificate as the JDK knows it
	 */
	public X509Certificate x509() {
		return this.certificate;
	}

	/**
	 * Return the distinguished name of the subject.
	 * @return the name as RFC 2253 writes it, for example {@code CN=sensor-7,O=Example};
	 * empty when the certificate names its subject by alternative names only
	 */
	public String subject() {
		return this.certificate.getSubjectX500Principal().getName();
	}

	/**
	 * Return the subject's common name.
	 * @return the name, the most specific one if there are several, or {@code null} if
	 * there is none
	 */
	public @Nullable String commonName() {
		LdapName name = this.subject;
		if (name == null) {
			try {
				name = new LdapName(subject());
			}
			catch (InvalidNameException ex) {
				throw new IllegalStateException("The JDK wrote a name that it cannot read: " + subject(), ex);
			}
			this.subject = name;
		}
		List<Rdn> parts = name.getRdns();
		for (int i = parts.size() - 1; i >= 0; i--) {
			if (parts.get(i).getType().equalsIgnoreCase("CN") && parts.get(i).getValue() instanceof String text) {
				return text;
			}
		}
		return null;
	}

	/**
	 * Return the alternative names that are DNS names.
	 * @return the names as they are in the certificate, also wildcards
	 */
	public List<String> dnsNames() {
		return names().dns();
	}

	/**
	 * Return the alternative names that are e-mail addresses.
	 * @return the addresses
	 */
	public List<String> emailAddresses() {
		return names().email();
	}

	/**
	 * Return the alternative names that are URIs, as a SPIFFE ID is.
	 * @return the URIs
	 */
	public List<String> uris() {
		return names().uris();
	}

	/**
	 * Return the alternative names that are IP addresses.
	 * @return the addresses as text, without names being looked up
	 */
	public List<String> ipAddresses() {
		return names().addresses();
	}

	private AlternativeNames names() {
		AlternativeNames parsed = this.names;
		if (parsed == null) {
			parsed = AlternativeNames.of(this.certificate);
			this.names = parsed;
		}
		return parsed;
	}

	@Override
	public String toString() {
		return subject();
	}

	/**
	 * The alternative names by their kinds.
	 *
	 * @param dns DNS names
	 * @param email e-mail addresses
	 * @param uris URIs
	 * @param addresses IP addresses
	 */
	private record AlternativeNames(List<String> dns, List<String> email, List<String> uris, List<String> addresses) {

		static AlternativeNames of(X509Certificate certificate) {
			Collection<List<?>> names = names(certificate);
			return new AlternativeNames(ofKind(names, DNS), ofKind(names, EMAIL), ofKind(names, URI),
					ofKind(names, ADDRESS));
		}

		private static Collection<List<?>> names(X509Certificate certificate) {
			try {
				Collection<List<?>> names = certificate.getSubjectAlternativeNames();
				return (names != null) ? names : List.of();
			}
			catch (CertificateParsingException ex) {
				// a name that cannot be read is nobody's, and must not be guessed
				return List.of();
			}
		}

		private static List<String> ofKind(Collection<List<?>> names, int kind) {
			List<String> found = new ArrayList<>();
			for (List<?> name : names) {
				if (name.get(0).equals(kind) && name.get(1) instanceof String text) {
					found.add(text);
				}
			}
			return List.copyOf(found);
		}

	}

}
