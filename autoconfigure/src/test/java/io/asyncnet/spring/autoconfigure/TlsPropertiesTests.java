package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TlsPropertiesTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class))
		.withBean(ConnectionObserverFactory.class, () -> (listener) -> new Observer())
		.withBean(Who.class)
		.withPropertyValues("asyncnet.listeners.who.port=0")
		.withPropertyValues(certificates.bundle("server"));

	private final ApplicationContextRunner runner = this.plain
		.withPropertyValues("asyncnet.listeners.who.ssl.bundle=server");

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl", "auto" })
	void servesTlsWithTheBundleOnEveryEngine(String engine) {
		this.runner.withPropertyValues("asyncnet.listeners.who.ssl.engine=" + engine).run((context) -> {
			TlsContext tls = context.getBean(TlsContexts.class).get("who");
			assertThat(tls.engine()).isEqualTo("jdk".equals(engine) ? TlsEngine.JDK : TlsEngine.OPENSSL);
			assertThat(ask(context, null)).isEqualTo("TLSv1.3 nobody");
		});
	}

	@Test
	void takesEveryDefaultFromTheCore() {
		this.runner.run((context) -> assertThat(context.getBean(TlsContexts.class).get("who").options())
			.isEqualTo(TlsOptions.DEFAULTS));
	}

	@Test
	void staysPlaintextWhenTlsIsOff() {
		this.runner.withPropertyValues("asyncnet.listeners.who.ssl.enabled=false").run((context) -> {
			assertThat(context.getBean(TlsContexts.class).listeners()).isEmpty();
			try (TestClient client = TestClient.connect(port(context))) {
				assertThat(client.send("?\n").receive(9)).isEqualTo("plaintext");
			}
		});
	}

	@Test
	void usesTheProtocolsOfTheBundle() {
		this.runner.withPropertyValues("spring.ssl.bundle.pem.server.options.enabled-protocols=TLSv1.2")
			.run((context) -> assertThat(ask(context, null)).isEqualTo("TLSv1.2 nobody"));
	}

	@Test
	void usesTheCiphersOfTheBundle() {
		String cipher = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
		this.runner
			.withPropertyValues("spring.ssl.bundle.pem.server.options.enabled-protocols=TLSv1.2",
					"spring.ssl.bundle.pem.server.options.ciphers=" + cipher)
			.run((context) -> {
				try (SSLSocket socket = connect(context, null)) {
					assertThat(socket.getSession().getCipherSuite()).isEqualTo(cipher);
				}
			});
	}

	@Test
	void asksForNoCertificateByDefault() {
		this.runner.run((context) -> assertThat(ask(context, certificates.client)).isEqualTo("TLSv1.3 nobody"));
	}

	@Test
	void takesACertificateWhenItWantsOne() {
		withClientAuth("want").run((context) -> {
			assertThat(ask(context, null)).isEqualTo("TLSv1.3 nobody");
			assertThat(ask(context, certificates.client)).isEqualTo("TLSv1.3 CN=client");
		});
	}

	@Test
	void refusesWhoHasNoCertificateWhenItNeedsOne() {
		withClientAuth("need").run((context) -> {
			assertThat(ask(context, certificates.client)).isEqualTo("TLSv1.3 CN=client");
			assertThat(context.getBean(TlsContexts.class).get("who").options().clientAuth()).isEqualTo(ClientAuth.NEED);
		});
		withClientAuth("need").run((context) -> assertRefused(context, null));
	}

	@Test
	void refusesACertificateThatItDoesNotTrust() {
		withClientAuth("need").run((context) -> assertRefused(context, certificates.stranger));
	}

	private ApplicationContextRunner withClientAuth(String value) {
		return this.runner.withPropertyValues("asyncnet.listeners.who.ssl.client-auth=" + value,
				certificates.trust("server"));
	}

	/** With TLS 1.3 a client learns that it is refused when it reads. */
	private static void assertRefused(ApplicationContext context, @Nullable X509Bundle identity) {
		assertThatThrownBy(() -> {
			String reply = ask(context, identity);
			if (reply.isEmpty()) {
				throw new SSLException("closed");
			}
		}).satisfiesAnyOf((ex) -> assertThat(ex).isInstanceOf(SSLException.class),
				(ex) -> assertThat(ex).hasRootCauseInstanceOf(IOException.class));
	}

	@Test
	void closesWhoDoesNotShakeHandsInTime() {
		this.runner.withPropertyValues("asyncnet.listeners.who.ssl.handshake-timeout=200ms").run((context) -> {
			try (TestClient silent = TestClient.connect(port(context))) {
				assertThat(silent.isEnded()).isTrue();
			}
			assertThat(this.reason).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		});
	}

	@Test
	void knowsTheKeyStoresOfJksBundlesToo() {
		this.plain.withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("own", own()))
			.withPropertyValues("asyncnet.listeners.who.ssl.bundle=own")
			.run((context) -> assertThat(ask(context, null)).isEqualTo("TLSv1.3 nobody"));
	}

	private static SslBundle own() {
		try {
			return SslBundle.of(SslStoreBundle.of(certificates.server.toKeyStore("x".toCharArray()), "x", null));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void refusesSettingsWithoutABundle() {
		for (String setting : List.of("client-auth=need", "handshake-timeout=5s", "engine=jdk")) {
			assertInvalid(this.plain.withPropertyValues("asyncnet.listeners.who.ssl." + setting),
					"ssl." + setting.substring(0, setting.indexOf('=')),
					"'asyncnet.listeners.who.ssl.bundle' is not set");
		}
		assertInvalid(this.plain.withPropertyValues("asyncnet.listeners.who.ssl.enabled=true"), "ssl.bundle",
				"'asyncnet.listeners.who.ssl.enabled'");
	}

	@Test
	void refusesAHandshakeTimeoutThatIsNone() {
		assertInvalid(this.runner.withPropertyValues("asyncnet.listeners.who.ssl.handshake-timeout=0"),
				"ssl.handshake-timeout", "must be positive");
	}

	@Test
	void refusesToTrustEverybody() {
		assertInvalid(this.runner.withPropertyValues("asyncnet.listeners.who.ssl.client-auth=need"), "ssl.client-auth",
				"no trust store");
	}

	@Test
	void refusesABundleWithoutAKey() {
		assertInvalid(this.plain.withPropertyValues(certificates.trust("keyless"),
				"asyncnet.listeners.who.ssl.bundle=keyless"), "ssl.bundle", "no key store");
	}

	@Test
	void refusesAnUnknownBundle() {
		assertInvalid(this.plain.withPropertyValues("asyncnet.listeners.who.ssl.bundle=other"), "ssl.bundle",
				"only [server]");
	}

	private static void assertInvalid(ApplicationContextRunner runner, String key, String reason) {
		runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
				assertThat(ex.getName()).isEqualTo("asyncnet.listeners.who." + key);
				assertThat(ex.getReason()).contains(reason);
			}));
	}

	@Test
	void tellsWhichContextsThereAre() {
		this.runner.run((context) -> {
			TlsContexts contexts = context.getBean(TlsContexts.class);
			assertThat(contexts.listeners()).containsExactly("who");
			assertThat(contexts.find("other")).isNull();
			assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> contexts.get("other"))
				.withMessageContaining("only for [who]");
		});
	}

	private static String ask(ApplicationContext context, @Nullable X509Bundle identity) throws Exception {
		try (TestClient client = new TestClient(connect(context, identity))) {
			String reply = client.send("?\n").receive(8);
			return (reply.length() < 8) ? "" : (reply + client.receiveLine()).strip();
		}
	}

	private static SSLSocket connect(ApplicationContext context, @Nullable X509Bundle identity) throws Exception {
		SSLSocket socket = (SSLSocket) certificates.clientContext(identity)
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), port(context));
		socket.setSoTimeout(5000);
		socket.startHandshake();
		return socket;
	}

	private static int port(ApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class).get("who").port();
	}

	private final class Observer implements ConnectionObserver {

		@Override
		public void closed(Connection connection, CloseReason reason, long nanos) {
			TlsPropertiesTests.this.reason.complete(reason);
		}

	}

	static class Who {

		@SocketHandler("who")
		String who(String line, Connection connection) {
			TlsSession tls = connection.tls();
			if (tls == null) {
				return "plaintext";
			}
			return tls.protocol() + " " + (tls.peerCertificates().isEmpty() ? "nobody"
					: tls.peerCertificates().get(0).getSubjectX500Principal().getName());
		}

	}

}
