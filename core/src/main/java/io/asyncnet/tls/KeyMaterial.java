package io.asyncnet.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes key managers from what administrators have.
 */
final class KeyMaterial {

	private KeyMaterial() {
	}

	static KeyManagerFactory ofPem(Path chain, Path key, char @Nullable [] password) {
		List<X509Certificate> certificates = PemFile.read(chain).certificates();
		if (certificates.isEmpty()) {
			throw new TlsException("PEM file '" + chain + "' has no certificate", null);
		}
		PrivateKey privateKey = PemFile.read(key).privateKey(password);
		try {
			if (!KeyIdentities.belongTogether(privateKey, certificates.get(0))) {
				throw new TlsException(
						"The private key in '" + key + "' does not belong to the first certificate in '" + chain + "'",
						null);
			}
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry("key", privateKey, new char[0], certificates.toArray(new X509Certificate[0]));
			return of(store, new char[0]);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new TlsException("The certificates in '" + chain + "' and the key in '" + key + "' are not usable",
					ex);
		}
	}

	static KeyManagerFactory ofStore(Path path, char[] password) {
		KeyStore store = store(path, password);
		try {
			for (String alias : Collections.list(store.aliases())) {
				if (store.isKeyEntry(alias)) {
					return of(store, password);
				}
			}
		}
		catch (GeneralSecurityException ex) {
			throw new TlsException("The key in store '" + path + "' is not usable: is its password right?", ex);
		}
		throw new TlsException("Store '" + path + "' has no private key", null);
	}

	static KeyStore store(Path path, char @Nullable [] password) {
		try {
			return KeyStore.getInstance(path.toFile(), password);
		}
		catch (GeneralSecurityException | IOException | IllegalArgumentException ex) {
			// the last one when there is no such file
			throw new TlsException("Store '" + path + "' cannot be read: " + ex, ex);
		}
	}

	private static KeyManagerFactory of(KeyStore store, char[] password) throws GeneralSecurityException {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, password);
		return keys;
	}

}
