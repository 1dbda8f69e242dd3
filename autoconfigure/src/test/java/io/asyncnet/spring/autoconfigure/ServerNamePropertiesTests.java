package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.tls.TlsSession;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for certificates by server name in the properties of a listener.
 */
class ServerNamePropertiesTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class))
		.withBean(Which.class)
		.withPropertyValues("asyncnet.listeners.which.port=0")
		.withPropertyValues(certificates.bundle("server"))
		.withPropertyValues(certificates.bundle("a", "a.test"))
		.withPropertyValues(certificates.bundle("b", "b.test"));

	private final ApplicationContextRunner runner = this.plain
		.withPropertyValues("asyncnet.listeners.which.ssl.bundle=server");

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void choosesTheBundleByServerName(String engine) {
		names("a", "A.test.", "b", "*.b.test").withPropertyValues("asyncnet.listeners.which.ssl.engine=" + engine)
			.run((context) -> {
				assertThat(ask(context, "a.test", null)).isEqualTo("a.test: nobody");
				assertThat(ask(context, "x.b.test", null)).isEqualTo("b.test: nobody");
				assertThat(ask(context, "b.test", null)).isEqualTo("server: nobody");
			});
	}

	@Test
	void asksForACertificateByServerName() {
		names("a", "a.test", "b", "b.test")
			.withPropertyValues("asyncnet.listeners.which.ssl.server-name-bundles[1].client-auth=need",
					certificates.trust("b"))
			.run((context) -> {
				assertThat(ask(context, "b.test", certificates.client)).isEqualTo("b.test: client");
				assertThat(ask(context, "a.test", certificates.client)).isEqualTo("a.test: nobody");
				assertThatThrownBy(() -> ask(context, "b.test", null)).isInstanceOf(SSLException.class);
				assertThatThrownBy(() -> ask(context, "other.test", certificates.client))
					.hasMessageContaining("unrecognized_name");
			});
	}

	@Test
	void asksForACertificateAsForTheListener() {
		names("a", "a.test")
			.withPropertyValues("asyncnet.listeners.which.ssl.client-auth=want", certificates.trust("a"),
					certificates.trust("server"))
			.run((context) -> assertThat(ask(context, "a.test", certificates.client)).isEqualTo("a.test: client"));
	}

	@Test
	void refusesNamesWithoutABundleOfTheListenersOwn() {
		assertInvalid(names(this.plain, "a", "a.test"), "server-name-bundles[0].server-name",
				"'asyncnet.listeners.which.ssl.bundle' is not set");
	}

	@Test
	void refusesTheSameNameTwice() {
		assertInvalid(names("a", "a.test", "b", "A.TEST."), "server-name-bundles[1].server-name",
				"same name as 'asyncnet.listeners.which.ssl.server-name-bundles[0].server-name'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "w*.test", "*.*.test", "127.0.0.1", "a test" })
	void refusesWhatCanBeNoName(String name) {
		assertInvalid(names("a", "ok.test", "b", name), "server-name-bundles[1].server-name", "'*.example.org'");
	}

	@Test
	void refusesAnUnknownBundle() {
		assertInvalid(names("a", "a.test", "c", "c.test"), "server-name-bundles[1].bundle", "only [");
	}

	@Test
	void refusesAMissingName() {
		assertInvalid(this.runner.withPropertyValues("asyncnet.listeners.which.ssl.server-name-bundles[0].bundle=a"),
				"server-name-bundles[0].server-name", "needed");
	}

	@Test
	void refusesAMissingBundle() {
		assertInvalid(
				this.runner.withPropertyValues("asyncnet.listeners.which.ssl.server-name-bundles[0].server-name=a"),
				"server-name-bundles[0].bundle", "needed");
	}

	@Test
	void refusesToTrustEverybody() {
		assertInvalid(
				names("a", "a.test")
					.withPropertyValues("asyncnet.listeners.which.ssl.server-name-bundles[0].client-auth=need"),
				"server-name-bundles[0].client-auth", "'a' has no trust store");
		assertInvalid(names("a", "a.test").withPropertyValues("asyncnet.listeners.which.ssl.client-auth=need",
				certificates.trust("server")), "client-auth", "'a' has no trust store");
	}

	@Test
	void tellsWhichBundleCannotBeUsed() {
		names("a", "a.test", "b", "b.test").withPropertyValues("spring.ssl.bundle.pem.b.keystore.certificate=garbage")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((root) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("TLS of listener 'which' cannot be set up with SSL bundle 'b'")));
		names("a", "a.test").withPropertyValues("spring.ssl.bundle.pem.a.options.ciphers=NO_SUCH_SUITE")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("TLS of listener 'which' cannot be set up with SSL bundle 'a'"));
	}

	@Test
	void namesThePropertyOfTheBundleThatCannotBeUsed() {
		ListenerTlsException failure = new ListenerTlsException("which", "ssl.server-name-bundles[1].bundle", "b",
				new IllegalStateException("garbage"));

		assertThat(new ListenerTlsFailureAnalyzer().analyze(failure).getAction())
			.contains("'asyncnet.listeners.which.ssl.server-name-bundles[1].bundle'")
			.contains("SSL bundle 'b'");
	}

	private ApplicationContextRunner names(String... bundlesAndNames) {
		return names(this.runner, bundlesAndNames);
	}

	private static ApplicationContextRunner names(ApplicationContextRunner runner, String... bundlesAndNames) {
		ApplicationContextRunner result = runner;
		for (int i = 0; i < bundlesAndNames.length; i += 2) {
			String prefix = "asyncnet.listeners.which.ssl.server-name-bundles[" + i / 2 + "].";
			result = result.withPropertyValues(prefix + "bundle=" + bundlesAndNames[i],
					prefix + "server-name=" + bundlesAndNames[i + 1]);
		}
		return result;
	}

	private static void assertInvalid(ApplicationContextRunner runner, String key, String reason) {
		runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
				assertThat(ex.getName()).isEqualTo("asyncnet.listeners.which.ssl." + key);
				assertThat(ex.getReason()).contains(reason);
			}));
	}

	/** The name in the certificate, and what the handler says. */
	private static String ask(ApplicationContext context, String name, @Nullable X509Bundle identity) throws Exception {
		SSLSocket socket = (SSLSocket) certificates.clientContext(identity)
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(),
					context.getBean(SocketListenerRegistry.class).get("which").port());
		socket.setSoTimeout(5000);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(name)));
		socket.setSSLParameters(parameters);
		// so that a refusal is told by the handshake
		socket.setEnabledProtocols(new String[] { "TLSv1.2" });
		try (TestClient client = new TestClient(socket)) {
			socket.startHandshake();
			String subject = socket.getSession().getPeerPrincipal().getName().substring("CN=".length());
			return subject + ": " + client.send("?\n").receiveLine().strip();
		}
	}

	static class Which {

		@SocketHandler("which")
		String which(String line, Connection connection) {
			TlsSession tls = connection.tls();
			return (tls == null || tls.peer() == null) ? "nobody" : String.valueOf(tls.peer().commonName());
		}

	}

}
