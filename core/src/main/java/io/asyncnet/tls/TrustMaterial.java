package io.asyncnet.tls;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Set;

import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes trust managers from what administrators have.
 */
final class TrustMaterial {

	private TrustMaterial() {
	}

	static TrustManagerFactory ofSystem() {
		try {
			return of(null);
		}
		catch (GeneralSecurityException ex) {
			throw new TlsException("The system's trust store is not usable", ex);
		}
	}

	static TrustManagerFactory ofPem(Path fileOrDirectory) {
		Set<X509Certificate> certificates = new LinkedHashSet<>();
		if (Files.isDirectory(fileOrDirectory)) {
			addAll(fileOrDirectory, certificates);
		}
		else {
			certificates.addAll(PemFile.read(fileOrDirectory).certificates());
		}
		if (certificates.isEmpty()) {
			throw new TlsException("'" + fileOrDirectory + "' has no PEM certificate to trust", null);
		}
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			for (X509Certificate certificate : certificates) {
				store.setCertificateEntry("authority-" + store.size(), certificate);
			}
			return of(store);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new TlsException("The certificates in '" + fileOrDirectory + "' are not usable", ex);
		}
	}

	static TrustManagerFactory ofStore(Path path, char @Nullable [] password) {
		KeyStore store = KeyMaterial.store(path, password);
		try {
			if (store.size() == 0) {
				// an empty one fails only with the first handshake, and obscurely
				throw new TlsException("Store '" + path + "' has no certificate to trust", null);
			}
			return of(store);
		}
		catch (GeneralSecurityException ex) {
			throw new TlsException("Store '" + path + "' is not usable", ex);
		}
	}

	private static void addAll(Path directory, Set<X509Certificate> certificates) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
			for (Path file : files) {
				certificates.addAll(PemFile.read(file).certificates());
			}
		}
		catch (IOException ex) {
			throw new TlsException("Directory '" + directory + "' cannot be read: " + ex, ex);
		}
	}

	private static TrustManagerFactory of(@Nullable KeyStore store) throws GeneralSecurityException {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		return trust;
	}

}
