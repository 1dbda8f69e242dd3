package io.asyncnet.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whom the key managers of a server speak for, and whether their keys fit.
 */
final class KeyIdentities {

	private static final byte[] PROBE = { 1, 2, 3, 4 };

	/** What engines ask a key manager for. */
	private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA");

	private KeyIdentities() {
	}

	/**
	 * Return the identities that an engine would choose, one for each type of key at
	 * most.
	 * @throws TlsException if a private key does not belong to its certificate
	 */
	static List<TlsIdentity> of(KeyManagerFactory keys) {
		List<TlsIdentity> identities = new ArrayList<>();
		for (KeyManager manager : keys.getKeyManagers()) {
			if (manager instanceof X509KeyManager x509) {
				for (String alias : aliases(x509)) {
					add(identities, alias, x509.getCertificateChain(alias), x509.getPrivateKey(alias));
				}
			}
		}
		return List.copyOf(identities);
	}

	private static Set<String> aliases(X509KeyManager manager) {
		Set<String> aliases = new LinkedHashSet<>();
		for (String type : KEY_TYPES) {
			for (String alias : aliases(manager, type)) {
				aliases.add(alias);
			}
		}
		return aliases;
	}

	private static String[] aliases(X509KeyManager manager, String type) {
		if (manager instanceof X509ExtendedKeyManager extended) {
			try {
				String alias = extended.chooseEngineServerAlias(type, null, null);
				return (alias != null) ? new String[] { alias } : new String[0];
			}
			catch (RuntimeException ex) {
				// one that looks at the handshake: it may choose any that it has
			}
		}
		String[] aliases = manager.getServerAliases(type, null);
		return (aliases != null) ? aliases : new String[0];
	}

	private static void add(List<TlsIdentity> identities, String alias, X509Certificate @Nullable [] chain,
			@Nullable PrivateKey key) {
		if (chain == null || chain.length == 0 || key == null) {
			return;
		}
		if (!belongTogether(alias, key, chain[0])) {
			throw new TlsException("The private key '" + alias + "' does not belong to its certificate, which is for '"
					+ chain[0].getSubjectX500Principal() + "'", null);
		}
		identities.add(new TlsIdentity(alias, List.of(chain)));
	}

	private static boolean belongTogether(String alias, PrivateKey key, X509Certificate certificate) {
		try {
			return belongTogether(key, certificate);
		}
		catch (GeneralSecurityException ex) {
			throw new TlsException("The private key '" + alias + "' cannot be used: " + ex, ex);
		}
	}

	/** No engine notices before the first handshake when they do not. */
	static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
		if (key instanceof RSAKey rsa && certificate.getPublicKey() instanceof RSAKey other) {
			// an RSA-PSS key can sign only with parameters that it may or may not have
			return rsa.getModulus().equals(other.getModulus());
		}
		String algorithm = switch (key.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			case "DSA" -> "SHA256withDSA";
			default -> key.getAlgorithm();
		};
		if (!family(key.getAlgorithm()).equals(family(certificate.getPublicKey().getAlgorithm()))) {
			return false;
		}
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(key);
		signature.update(PROBE);
		byte[] signed = signature.sign();
		signature.initVerify(certificate.getPublicKey());
		signature.update(PROBE);
		return signature.verify(signed);
	}

	/** The JDK says EdDSA for what other providers call by the name of the curve. */
	private static String family(String algorithm) {
		return algorithm.startsWith("Ed") ? "EdDSA" : algorithm;
	}

}
