package io.asyncnet.spring.ssl;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.asyncnet.tls.TlsIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Finds what would make a bundle fail the handshakes of a server. Spring Boot hands out
 * bundles whose files it has not read yet, and by default does not compare a key with its
 * certificate.
 */
final class BundleCheck {

	private BundleCheck() {
	}

	/**
	 * Read a bundle and check that its keys fit.
	 * @return whom it speaks for
	 * @throws RuntimeException if it cannot be used
	 */
	static List<TlsIdentity> identities(SslBundle bundle) {
		SslStoreBundle stores = bundle.getStores();
		KeyStore keys = stores.getKeyStore();
		stores.getTrustStore();
		List<TlsIdentity> identities = TlsIdentity.of(bundle.getManagers().getKeyManagerFactory());
		if (keys != null && identities.isEmpty() && !hasKey(keys)) {
			throw new IllegalStateException("The key store has no private key with a certificate");
		}
		return identities;
	}

	/**
	 * Tell what is wrong with the time at which certificates are valid.
	 * @return the first fault, or {@code null}
	 */
	static @Nullable String invalidity(List<TlsIdentity> identities, Instant now) {
		for (TlsIdentity identity : identities) {
			String name = "The certificate of key '" + identity.alias() + "', which is for '"
					+ identity.certificate().getSubjectX500Principal() + "', ";
			if (identity.isExpired(now)) {
				return name + "has expired at " + identity.certificate().getNotAfter().toInstant();
			}
			if (identity.isEarly(now)) {
				return name + "is not valid before " + identity.certificate().getNotBefore().toInstant();
			}
		}
		return null;
	}

	/**
	 * Return all certificates of a bundle that was checked, for a comparison. Keys need
	 * no comparison: the one that fits a certificate is always the same.
	 */
	static Map<String, List<Certificate>> certificates(SslBundle bundle) {
		Map<String, List<Certificate>> certificates = new TreeMap<>();
		try {
			add(certificates, "key ", bundle.getStores().getKeyStore());
			add(certificates, "trust ", bundle.getStores().getTrustStore());
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException("The stores cannot be read: " + ex.getMessage(), ex);
		}
		return certificates;
	}

	private static void add(Map<String, List<Certificate>> certificates, String prefix, @Nullable KeyStore store)
			throws KeyStoreException {
		if (store == null) {
			return;
		}
		for (String alias : Collections.list(store.aliases())) {
			Certificate[] chain = store.getCertificateChain(alias);
			List<Certificate> found = new ArrayList<>();
			if (chain != null) {
				found.addAll(List.of(chain));
			}
			else if (store.getCertificate(alias) != null) {
				found.add(store.getCertificate(alias));
			}
			certificates.put(prefix + alias, List.copyOf(found));
		}
	}

	private static boolean hasKey(KeyStore store) {
		try {
			for (String alias : Collections.list(store.aliases())) {
				if (store.isKeyEntry(alias)) {
					return true;
				}
			}
			return false;
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException("The key store cannot be read: " + ex.getMessage(), ex);
		}
	}

}
