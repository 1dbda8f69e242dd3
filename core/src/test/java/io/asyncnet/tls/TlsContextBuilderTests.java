package io.asyncnet.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.asyncnet.tls.TlsHandshakeException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TlsContextBuilder}.
 */
class TlsContextBuilderTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void readsCertificateKeyAndTrustFromPem(TlsEngine engine) throws Exception {
		Path chain = file("chain.pem", TestCertificates.SERVER.getCertificatePathPEM());
		Path key = file("key.pem", TestCertificates.SERVER.getPrivateKeyPEM());
		Path trusted = file("ca.pem", "the one that we trust\n" + TestCertificates.AUTHORITY.getCertificatePEM());

		assertHandshake(engine, (server) -> server.certificate(chain, key), (client) -> client.trust(trusted));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void readsEncryptedKeyAndTheCertificateFromOneFile(TlsEngine engine) throws Exception {
		// written by OpenSSL
		Path both = Path.of(Objects.requireNonNull(getClass().getResource("encrypted.pem")).toURI());

		assertHandshake(engine, (server) -> server.certificate(both, both, PASSWORD), (client) -> client.trust(both));
		assertThatExceptionOfType(TlsException.class)
			.isThrownBy(() -> TlsContext.newContext().certificate(both, both, "wrong".toCharArray()))
			.withMessageContaining("is its password right?");
		assertThatExceptionOfType(TlsException.class).isThrownBy(() -> TlsContext.newContext().certificate(both, both))
			.withMessageContaining("needs a password");
	}

	@Test
	void trustsAllFilesOfDirectory() throws Exception {
		file("one.pem", TestCertificates.OTHER_AUTHORITY.getCertificatePEM());
		file("README", "no certificate");
		file("two.crt", TestCertificates.AUTHORITY.getCertificatePEM());
		Files.createDirectory(this.directory.resolve("sub"));

		assertHandshake(TlsEngine.JDK, (server) -> server.keys(TestCertificates.keys(TestCertificates.SERVER)),
				(client) -> client.trust(this.directory));
		assertHandshake(TlsEngine.JDK, (server) -> server.keys(TestCertificates.keys(TestCertificates.OTHER_SERVER)),
				(client) -> client.trust(this.directory));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PKCS12", "JKS" })
	void readsStoresOfEitherType(String type) throws Exception {
		KeyStore keys = KeyStore.getInstance(type);
		keys.load(null, null);
		keys.setKeyEntry("server", TestCertificates.SERVER.getKeyPair().getPrivate(), PASSWORD,
				TestCertificates.SERVER.getCertificatePath());
		KeyStore trusted = KeyStore.getInstance(type);
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", TestCertificates.AUTHORITY.getCertificate());
		Path keyFile = store("keys", keys);
		Path trustFile = store("trust", trusted);

		assertHandshake(TlsEngine.JDK, (server) -> server.keyStore(keyFile, PASSWORD),
				(client) -> client.trustStore(trustFile, PASSWORD));
		assertThatExceptionOfType(TlsException.class)
			.isThrownBy(() -> TlsContext.newContext().keyStore(trustFile, PASSWORD))
			.withMessageContaining("has no private key");
		assertThatExceptionOfType(TlsException.class)
			.isThrownBy(() -> TlsContext.newContext().keyStore(keyFile, "wrong".toCharArray()))
			.withMessageContaining("cannot be read");
	}

	@Test
	void saysWhatIsWrongWithFiles() throws Exception {
		Path chain = file("chain.pem", TestCertificates.SERVER.getCertificatePathPEM());
		Path key = file("key.pem", TestCertificates.SERVER.getPrivateKeyPEM());
		Path otherKey = file("other.pem", TestCertificates.OTHER_SERVER.getPrivateKeyPEM());
		Path garbage = file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
		Path sec1 = file("sec1.pem", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
		Path old = file("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
		TlsContextBuilder builder = TlsContext.newContext();

		assertFails(() -> builder.certificate(this.directory.resolve("missing"), key), "cannot be read");
		assertFails(() -> builder.certificate(key, key), "has no certificate");
		assertFails(() -> builder.certificate(chain, chain), "has no private key");
		assertFails(() -> builder.certificate(chain, otherKey), "does not belong to");
		assertFails(() -> builder.certificate(garbage, key), "cannot be read");
		assertFails(() -> builder.certificate(chain, old), "openssl pkcs8 -topk8");
		assertFails(() -> builder.certificate(chain, old), "'RSA PRIVATE KEY'");
		assertFails(() -> builder.certificate(chain, sec1), "'EC PRIVATE KEY'");
		assertFails(() -> builder.certificate(chain, sec1), "openssl pkcs8 -topk8 -nocrypt");
		assertFails(() -> builder.trust(key), "has no PEM certificate to trust");
		assertFails(() -> builder.trustStore(key, PASSWORD), "cannot be read");
		assertFails(() -> builder.trustStore(this.directory.resolve("missing"), PASSWORD), "missing' cannot be read");
		assertFails(() -> builder.keyStore(this.directory.resolve("missing"), PASSWORD), "missing' cannot be read");
		assertFails(() -> builder.keyStore(this.directory, PASSWORD), "cannot be read");
	}

	@Test
	void needsKeyForServerOnly() {
		assertThatIllegalStateException().isThrownBy(() -> TlsContext.newContext().buildServer())
			.withMessageContaining("'keyStore'");
		assertThat(TlsContext.newContext().buildClient().isClient()).isTrue();
	}

	@Test
	void keepsTheSettings() {
		TlsContext context = TlsContext.newContext()
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.clientAuth(ClientAuth.WANT)
			.protocols("TLSv1.3")
			.ciphers("TLS_AES_128_GCM_SHA256")
			.engine(TlsEngine.JDK)
			.handshakeTimeout(Duration.ofSeconds(3))
			.buildServer();

		assertThat(context.options()).isEqualTo(new TlsOptions(ClientAuth.WANT, List.of("TLSv1.3"),
				List.of("TLS_AES_128_GCM_SHA256"), TlsEngine.JDK, Duration.ofSeconds(3)));
	}

	@Test
	void isSecureAgainWhenTrustIsNamedLater() {
		TlsContext context = TlsContext.newContext().insecureTrustAnyPeer().trustSystem().buildClient();

		assertThat(context.verifiesPeer()).isTrue();
	}

	private static void assertFails(Runnable call, String message) {
		assertThatExceptionOfType(TlsException.class).isThrownBy(call::run).withMessageContaining(message);
	}

	private static void assertHandshake(TlsEngine engine, UnaryOperator<TlsContextBuilder> server,
			UnaryOperator<TlsContextBuilder> client) {
		TlsContext serverContext = server.apply(TlsContext.newContext().engine(engine)).buildServer();
		TlsContext clientContext = client.apply(TlsContext.newContext().engine(engine)).buildClient();
		try (Handshake handshake = Handshake.between(clientContext, serverContext, "localhost")) {
			handshake.assertDone();
		}
		try (Handshake handshake = Handshake.between(clientContext, serverContext, "elsewhere.test")) {
			assertThat(handshake.clientFailure("elsewhere.test").reason()).isEqualTo(Reason.WRONG_HOST);
		}
	}

	private Path file(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

	private Path store(String name, KeyStore store) throws Exception {
		Path path = this.directory.resolve(name);
		try (OutputStream out = Files.newOutputStream(path)) {
			store.store(out, PASSWORD);
		}
		return path;
	}

}
