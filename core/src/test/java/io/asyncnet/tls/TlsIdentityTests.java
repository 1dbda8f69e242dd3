package io.asyncnet.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TlsIdentity}, and for how contexts find theirs.
 */
class TlsIdentityTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static final X509Bundle SERVER = TestCertificates.SERVER;

	@Test
	void isWhatTheServerShows() {
		List<TlsIdentity> identities = identities(TestCertificates.keys(SERVER));

		assertThat(identities).singleElement().satisfies((identity) -> {
			assertThat(identity.certificate()).isEqualTo(SERVER.getCertificate());
			assertThat(identity.chain()).containsExactly(SERVER.getCertificatePath());
		});
	}

	@Test
	void thereIsOneForEachTypeOfKey() throws Exception {
		KeyStore store = store();
		put(store, "ec", SERVER, SERVER);
		put(store, "rsa", TestCertificates.RSA_SERVER, TestCertificates.RSA_SERVER);

		assertThat(identities(keys(store))).extracting(TlsIdentity::certificate)
			.containsExactlyInAnyOrder(SERVER.getCertificate(), TestCertificates.RSA_SERVER.getCertificate());
	}

	@Test
	void isNoneForAClient() {
		assertThat(
				TlsContext.newContext().keys(TestCertificates.keys(TestCertificates.CLIENT)).buildClient().identities())
			.isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "ecp256", "ecp384", "ed25519", "rsa2048" })
	void keyFitsItsCertificateOnly(Algorithm algorithm) throws Exception {
		X509Bundle one = new CertificateBuilder().algorithm(algorithm)
			.subject("CN=one")
			.buildIssuedBy(TestCertificates.AUTHORITY);
		X509Bundle other = new CertificateBuilder().algorithm(algorithm)
			.subject("CN=other")
			.buildIssuedBy(TestCertificates.AUTHORITY);
		KeyStore store = store();
		put(store, "mine", one, one);

		assertThat(identities(keys(store))).hasSize(1);
		put(store, "mine", one, other);
		assertThatExceptionOfType(TlsException.class).isThrownBy(() -> identities(keys(store)))
			.withMessage("The private key 'mine' does not belong to its certificate, which is for 'CN=other'");
	}

	@Test
	void keyDoesNotFitACertificateOfAnotherType() throws Exception {
		KeyStore store = store();
		put(store, "mine", TestCertificates.RSA_SERVER, SERVER);

		assertThatExceptionOfType(TlsException.class).isThrownBy(() -> identities(keys(store)))
			.withMessageContaining("does not belong");
	}

	@Test
	void asksForAllWhenOneIsChosenDuringTheHandshake() throws Exception {
		KeyManagerFactory keys = factory(new Choosy());

		assertThat(identities(keys)).extracting(TlsIdentity::alias).containsExactly("only");
	}

	@Test
	void comparesOnlyItsOwnValidityWithTheTime() {
		TlsIdentity identity = new TlsIdentity("it",
				List.of(SERVER.getCertificate(), TestCertificates.EXPIRED_SERVER.getCertificate()));
		Instant begin = SERVER.getCertificate().getNotBefore().toInstant();
		Instant end = SERVER.getCertificate().getNotAfter().toInstant();

		assertThat(identity.isEarly(begin)).isFalse();
		assertThat(identity.isEarly(begin.minus(Duration.ofMillis(1)))).isTrue();
		assertThat(identity.isExpired(end)).isFalse();
		assertThat(identity.isExpired(end.plus(Duration.ofMillis(1)))).isTrue();
	}

	@Test
	void hasACertificate() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TlsIdentity("it", List.of()))
			.withMessage("'chain' must not be empty");
	}

	private static List<TlsIdentity> identities(KeyManagerFactory keys) {
		TlsOptions options = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.JDK,
				Duration.ofSeconds(10));
		return TlsContext.forServer(keys, null, options).identities();
	}

	private static KeyStore store() throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static void put(KeyStore store, String alias, X509Bundle key, X509Bundle certificate) throws Exception {
		store.setKeyEntry(alias, key.getKeyPair().getPrivate(), PASSWORD,
				new X509Certificate[] { certificate.getCertificate() });
	}

	private static KeyManagerFactory keys(KeyStore store) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, PASSWORD);
		return keys;
	}

	private static KeyManagerFactory factory(KeyManager manager) {
		return new KeyManagerFactory(new KeyManagerFactorySpi() {

			@Override
			protected void engineInit(KeyStore store, char[] password) {
			}

			@Override
			protected void engineInit(ManagerFactoryParameters parameters) {
			}

			@Override
			protected KeyManager[] engineGetKeyManagers() {
				return new KeyManager[] { manager };
			}

		}, new Provider("test", "1", "") {

			private static final long serialVersionUID = 1L;

		}, "test") {

		};
	}

	/**
	 * Wants to see the handshake before it chooses.
	 */
	private static final class Choosy extends X509ExtendedKeyManager {

		@Override
		public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
			return engine.getHandshakeSession().getProtocol();
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
			return null;
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
			return null;
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
			return keyType.equals("EC") ? new String[] { "only" } : null;
		}

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
			return null;
		}

		@Override
		public X509Certificate[] getCertificateChain(String alias) {
			return SERVER.getCertificatePath();
		}

		@Override
		public PrivateKey getPrivateKey(String alias) {
			return SERVER.getKeyPair().getPrivate();
		}

	}

}
