package io.asyncnet.spring.identity;

import java.security.Principal;
import java.security.cert.X509Certificate;

/**
 * A peer that has shown a certificate which the listener trusts.
 *
 * @param name the name, as a rule the common name of the certificate's subject
 * @param certificate the peer's own certificate
 * @since 0.1.0
 */
public record CertificatePrincipal(String name, X509Certificate certificate) implements Principal {

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
