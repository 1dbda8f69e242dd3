package io.asyncnet.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;

/**
 * What a context shows to peers to say who it is: a certificate whose private key it has,
 * and the certificates of those who vouch for it.
 *
 * @param alias the name of the key among those of its key store
 * @param chain the certificates, its own first; never empty
 * @since 0.1.0
 */
public record TlsIdentity(String alias, List<X509Certificate> chain) {

	/**
	 * Check and copy the arguments.
	 * @param alias the name of the key
	 * @param chain the certificates, its own first
	 * @throws IllegalArgumentException if there is no certificate
	 */
	public TlsIdentity {
		chain = List.copyOf(chain);
		if (chain.isEmpty()) {
			throw new IllegalArgumentException("'chain' must not be empty");
		}
	}

	/**
	 * Find out whom the key managers of a server speak for. They are asked which keys
	 * they would choose.
	 * @param keys the key managers
	 * @return one identity for each type of key at most; empty for key managers that
	 * choose only during a handshake
	 * @throws TlsException if a private key does not belong to its certificate
	 */
	public static List<TlsIdentity> of(KeyManagerFactory keys) {
		return KeyIdentities.of(keys);
	}

	/**
	 * Return the certificate that peers verify first.
	 * @return the identity's own certificate
	 */
	public X509Certificate certificate() {
		return this.chain.get(0);
	}

	/**
	 * Return whether the identity's own certificate is not valid yet. Certificates above
	 * it are left to the peers: some of them trust a chain by another way than the one
	 * that is shown.
	 * @param now the time to compare with
	 * @return {@code true} before the certificate's first moment
	 */
	public boolean isEarly(Instant now) {
		return now.isBefore(certificate().getNotBefore().toInstant());
	}

	/**
	 * Return whether the identity's own certificate is not valid any more.
	 * @param now the time to compare with
	 * @return {@code true} after the certificate's last moment
	 */
	public boolean isExpired(Instant now) {
		return now.isAfter(certificate().getNotAfter().toInstant());
	}

}
