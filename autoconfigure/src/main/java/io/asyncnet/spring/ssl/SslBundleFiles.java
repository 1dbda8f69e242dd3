package io.asyncnet.spring.ssl;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;

/**
 * The files that a bundle of the properties is made from, and a way to make it again.
 */
final class SslBundleFiles {

	private static final int CHUNK = 8192;

	private final List<String> locations;

	private final Supplier<SslBundle> load;

	private final ResourceLoader resources;

	private SslBundleFiles(Stream<@Nullable String> locations, Supplier<SslBundle> load, ResourceLoader resources) {
		this.locations = locations.filter(StringUtils::hasText).map(Objects::requireNonNull).toList();
		this.load = load;
		this.resources = resources;
	}

	/**
	 * Find the files of a bundle.
	 * @param name the bundle's name
	 * @param properties the properties of all bundles
	 * @param resources finds files as Spring Boot does
	 * @return the files, or {@code null} for a bundle that is not in the properties, or
	 * that is not to be reloaded when they change
	 */
	static @Nullable SslBundleFiles find(String name, SslProperties properties, ResourceLoader resources) {
		PemSslBundleProperties pem = properties.getBundle().getPem().get(name);
		if (pem != null && pem.isReloadOnUpdate()) {
			return new SslBundleFiles(
					Stream.of(pem.getKeystore().getCertificate(), pem.getKeystore().getPrivateKey(),
							pem.getTruststore().getCertificate(), pem.getTruststore().getPrivateKey()),
					() -> PropertiesSslBundle.get(pem, resources), resources);
		}
		JksSslBundleProperties jks = properties.getBundle().getJks().get(name);
		if (jks != null && jks.isReloadOnUpdate()) {
			return new SslBundleFiles(Stream.of(jks.getKeystore().getLocation(), jks.getTruststore().getLocation()),
					() -> PropertiesSslBundle.get(jks, resources), resources);
		}
		return null;
	}

	/**
	 * Read all files.
	 * @return something that differs when a byte of them does, or why one cannot be read
	 */
	String fingerprint() {
		MessageDigest digest = sha256();
		StringBuilder fingerprint = new StringBuilder();
		for (String location : this.locations) {
			fingerprint.append(fingerprint(location, digest)).append(' ');
		}
		return fingerprint.toString();
	}

	private String fingerprint(String location, MessageDigest digest) {
		try (InputStream in = this.resources.getResource(location).getInputStream()) {
			byte[] chunk = new byte[CHUNK];
			for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
				digest.update(chunk, 0, read);
			}
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (IOException ex) {
			digest.reset();
			return ex.toString();
		}
	}

	/**
	 * Make the bundle again. Spring Boot reads the files when they are needed.
	 * @return a new bundle
	 * @throws RuntimeException if it cannot be made
	 */
	SslBundle load() {
		return this.load.get();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
