package io.asyncnet.spring.autoconfigure;

import java.net.Socket;
import java.util.Objects;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.tls.TlsSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the properties that say when TLS begins, and what for.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsModePropertiesTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class))
		.withBean(Who.class)
		.withPropertyValues("asyncnet.listeners.who.port=0")
		.withPropertyValues(certificates.bundle("server"));

	private final ApplicationContextRunner runner = this.plain
		.withPropertyValues("asyncnet.listeners.who.ssl.bundle=server");

	private final Logger logger = (Logger) LoggerFactory.getLogger(SocketListener.class);

	@BeforeEach
	void logStarts() {
		this.logger.setLevel(Level.INFO);
	}

	@AfterEach
	void logAsBefore() {
		this.logger.setLevel(null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void optionalServesBoth(String engine, CapturedOutput output) {
		this.runner
			.withPropertyValues("asyncnet.listeners.who.ssl.mode=optional",
					"asyncnet.listeners.who.ssl.engine=" + engine)
			.run((context) -> {
				assertThat(output).contains("optional TLS by " + engine);
				try (TestClient client = connect(context); TestClient tls = upgrade(connect(context).socket())) {
					assertThat(ask(client, "who")).isEqualTo("plain text");
					assertThat(ask(tls, "who")).isEqualTo("TLSv1.3 null");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void handlerMethodStartsTls(String execution, CapturedOutput output) {
		this.runner
			.withPropertyValues("asyncnet.listeners.who.ssl.mode=starttls",
					"asyncnet.listeners.who.execution=" + execution)
			.run((context) -> {
				assertThat(output).contains("STARTTLS by openssl");
				try (TestClient client = connect(context)) {
					assertThat(ask(client, "who")).isEqualTo("plain text");
					assertThat(ask(client, "STARTTLS")).isEqualTo("220 go");
					assertThat(ask(upgrade(client.socket()), "who")).isEqualTo("TLSv1.3 null");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void agreesOnAnApplicationProtocol(String engine, CapturedOutput output) {
		this.runner
			.withPropertyValues("asyncnet.listeners.who.ssl.alpn=chat/2,chat/1",
					"asyncnet.listeners.who.ssl.engine=" + engine)
			.run((context) -> {
				assertThat(output).contains(", TLS by " + engine);
				try (TestClient client = upgrade(connect(context).socket(), "chat/1", "chat/2")) {
					assertThat(ask(client, "who")).isEqualTo("TLSv1.3 chat/2");
				}
				try (TestClient other = connect(context)) {
					assertThatExceptionOfType(SSLHandshakeException.class)
						.isThrownBy(() -> tls(other.socket(), "other").startHandshake())
						.withMessageContaining("no_application_protocol");
				}
			});
	}

	@Test
	void refusesContradictions() {
		assertInvalid(this.plain.withPropertyValues("asyncnet.listeners.who.ssl.mode=optional"), "ssl.mode",
				"'asyncnet.listeners.who.ssl.bundle' is not set");
		assertInvalid(this.plain.withPropertyValues("asyncnet.listeners.who.ssl.alpn=chat/1"), "ssl.alpn",
				"'asyncnet.listeners.who.ssl.bundle' is not set");
		assertInvalid(this.runner.withPropertyValues("asyncnet.listeners.who.ssl.alpn=chat/1,chat/1"), "ssl.alpn",
				"each once");
		assertInvalid(
				this.runner.withPropertyValues("asyncnet.listeners.who.ssl.mode=starttls",
						"asyncnet.listeners.who.concurrency=2"),
				"concurrency", "'asyncnet.listeners.who.ssl.mode' starttls");
		assertInvalid(
				this.runner.withPropertyValues("asyncnet.listeners.who.ssl.mode=optional",
						"asyncnet.listeners.who.ssl.client-auth=need", certificates.trust("server")),
				"ssl.client-auth", "'asyncnet.listeners.who.ssl.mode' optional");
		assertInvalid(this.runner.withPropertyValues("asyncnet.listeners.who.ssl.mode=optional",
				"asyncnet.listeners.who.ssl.server-name-bundles[0].server-name=admin.example.org",
				"asyncnet.listeners.who.ssl.server-name-bundles[0].bundle=server",
				"asyncnet.listeners.who.ssl.server-name-bundles[0].client-auth=need", certificates.trust("server")),
				"ssl.server-name-bundles[0].client-auth", "'asyncnet.listeners.who.ssl.mode' optional");
	}

	private static void assertInvalid(ApplicationContextRunner runner, String key, String reason) {
		runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
				assertThat(ex.getName()).isEqualTo("asyncnet.listeners.who." + key);
				assertThat(ex.getReason()).contains(reason);
			}));
	}

	private static String ask(TestClient client, String line) {
		return client.send(line + "\n").receiveLine().strip();
	}

	private static TestClient connect(ApplicationContext context) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get("who").port());
	}

	private static TestClient upgrade(Socket socket, String... offered) throws Exception {
		return new TestClient(tls(socket, offered));
	}

	private static SSLSocket tls(Socket socket, String... offered) throws Exception {
		SSLSocket tls = (SSLSocket) certificates.clientContext(null)
			.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
		SSLParameters parameters = tls.getSSLParameters();
		parameters.setApplicationProtocols(offered);
		tls.setSSLParameters(parameters);
		return tls;
	}

	static class Who {

		@SocketHandler("who")
		String who(String line, Connection connection) {
			if (line.equals("STARTTLS")) {
				connection.startTls();
				return "220 go";
			}
			TlsSession tls = connection.tls();
			return (tls != null) ? tls.protocol() + " " + Objects.toString(tls.applicationProtocol()) : "plain text";
		}

	}

}
