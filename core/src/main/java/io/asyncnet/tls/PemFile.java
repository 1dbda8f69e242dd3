package io.asyncnet.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The certificates and the private key in a file of PEM blocks. Text between the blocks,
 * and blocks of other kinds, are skipped.
 */
final class PemFile {

	private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

	private static final String PBES2 = "1.2.840.113549.1.5.13";

	private final Path path;

	private final String text;

	private PemFile(Path path, String text) {
		this.path = path;
		this.text = text;
	}

	static PemFile read(Path path) {
		try {
			// what is between the blocks may be in any encoding
			return new PemFile(path, Files.readString(path, StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			throw new TlsException("PEM file '" + path + "' cannot be read: " + ex, ex);
		}
	}

	/** Return the certificates in the order of the file; empty when there are none. */
	List<X509Certificate> certificates() {
		List<X509Certificate> certificates = new ArrayList<>();
		Matcher block = BLOCK.matcher(this.text);
		try {
			CertificateFactory factory = CertificateFactory.getInstance("X.509");
			while (block.find()) {
				String label = block.group(1);
				if (label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE")) {
					byte[] encoded = decode(block.group(2));
					certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
				}
			}
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new TlsException("PEM file '" + this.path + "' has a certificate that cannot be read", ex);
		}
		return certificates;
	}

	PrivateKey privateKey(char @Nullable [] password) {
		Matcher block = BLOCK.matcher(this.text);
		while (block.find()) {
			String label = block.group(1);
			if (label.endsWith("PRIVATE KEY")) {
				return privateKey(label, block.group(2), password);
			}
		}
		throw new TlsException("PEM file '" + this.path + "' has no private key", null);
	}

	private PrivateKey privateKey(String label, String base64, char @Nullable [] password) {
		try {
			return switch (label) {
				case "PRIVATE KEY" -> pkcs8(new PKCS8EncodedKeySpec(decode(base64)));
				case "ENCRYPTED PRIVATE KEY" -> pkcs8(decrypt(new EncryptedPrivateKeyInfo(decode(base64)), password));
				default -> throw new TlsException("PEM file '" + this.path + "' has a key in the format '" + label
						+ "', which is not PKCS #8: convert it with 'openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem'",
						null);
			};
		}
		catch (GeneralSecurityException | IOException | IllegalArgumentException ex) {
			throw new TlsException("PEM file '" + this.path + "' has a private key that cannot be read"
					+ (label.startsWith("ENCRYPTED") ? ": is its password right?" : ""), ex);
		}
	}

	private PKCS8EncodedKeySpec decrypt(EncryptedPrivateKeyInfo encrypted, char @Nullable [] password)
			throws GeneralSecurityException {
		if (password == null) {
			throw new TlsException("PEM file '" + this.path + "' has an encrypted private key, which needs a password",
					null);
		}
		String algorithm = encrypted.getAlgName();
		if (algorithm.equals(PBES2) || algorithm.equals("PBES2")) {
			// the JDK names the algorithm in use by the text of its parameters only
			algorithm = encrypted.getAlgParameters().toString();
		}
		PBEKeySpec spec = new PBEKeySpec(password);
		try {
			Cipher cipher = Cipher.getInstance(algorithm);
			cipher.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
					encrypted.getAlgParameters());
			return encrypted.getKeySpec(cipher);
		}
		finally {
			spec.clearPassword();
		}
	}

	private static PrivateKey pkcs8(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
		for (String algorithm : List.of("RSA", "EC", "EdDSA", "DSA")) {
			try {
				return KeyFactory.getInstance(algorithm).generatePrivate(spec);
			}
			catch (InvalidKeySpecException | NoSuchAlgorithmException ex) {
				// a key of another algorithm
			}
		}
		throw new InvalidKeyException("The key is neither RSA, EC, EdDSA nor DSA");
	}

	private static byte[] decode(String base64) {
		return Base64.getMimeDecoder().decode(base64);
	}

}
