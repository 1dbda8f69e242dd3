package io.asyncnet.spring.guide.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Runs the guide's Ask for each line of the input, which is "AUTHORITY KEY-STORE
 * CONTEXT ARGUMENT...", and prints a dot when it is done. One JVM does it for all rows of
 * the table, with contexts that are made as the default one is.
 */
final class TableAsks {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private TableAsks() {
	}

	public static void main(String[] args) throws IOException {
		BufferedReader rows = new BufferedReader(new InputStreamReader(System.in));
		for (String row = rows.readLine(); row != null; row = rows.readLine()) {
			String[] words = row.split(" ");
			try {
				SSLContext.setDefault(context(words[0], words[1], words[2]));
				Ask.main(Arrays.copyOfRange(words, 3, words.length));
			}
			catch (IOException | GeneralSecurityException ex) {
				ex.printStackTrace(System.out);
			}
			System.out.println(".");
		}
	}

	private static SSLContext context(String authority, String keys, String protocol)
			throws IOException, GeneralSecurityException {
		KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		own.init(keys.equals("-") ? null : store(keys), PASSWORD);
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, null);
		try (InputStream in = Files.newInputStream(Path.of(authority))) {
			trust.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trusted.init(trust);
		SSLContext context = SSLContext.getInstance(protocol);
		context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
		return context;
	}

	private static KeyStore store(String file) throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(Path.of(file))) {
			store.load(in, PASSWORD);
		}
		return store;
	}

}
