package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.SocketPeer;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.PrincipalExtractor;
import io.asyncnet.spring.identity.SocketAuthenticator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The name of a peer's principal in the log line about its connection.
 */
class AccessLogPrincipalTests {

	private static final String LINE_BREAK = "bob\" ended\n[it] connection 1";

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.asyncnet.access");

	private final AccessLogTests.Recorder recorder = new AccessLogTests.Recorder();

	@AfterEach
	void stopRecording() {
		this.logger.detachAppender(this.recorder);
		this.logger.setLevel(null);
	}

	@Test
	void isNotThereUnlessAskedFor() {
		ILoggingEvent line = log(List.of(Echo.class, Login.class), "bob", "access-log=info");

		assertThat(line.getFormattedMessage()).doesNotContain("bob");
		assertThat(AccessLogTests.fields(line)).doesNotContainKey("principal");
	}

	@ParameterizedTest
	@ValueSource(classes = { Login.class, Extractor.class })
	void isThatOfTheLoginOrAnExtractor(Class<?> source) {
		ILoggingEvent line = log(List.of(Echo.class, source), "bob", "access-log=info", "access-log-principal=true");

		assertThat(line.getFormattedMessage()).containsPattern(" of 127.0.0.1:\\d+ as \"bob\" ended after ");
		assertThat(AccessLogTests.fields(line)).containsEntry("principal", "bob");
	}

	@Test
	void isThatOfAWholeConnection() {
		ILoggingEvent line = log(List.of(Whole.class, Extractor.class), "bob", "access-log=info",
				"access-log-principal=true");

		assertThat(line.getFormattedMessage()).containsPattern(" of 127.0.0.1:\\d+ as \"bob\" ended after ");
	}

	@Test
	void isNotThereWhenNobodyKnowsThePeer() {
		ILoggingEvent line = log(List.of(Echo.class), "bob", "access-log=info", "access-log-principal=true");

		assertThat(line.getFormattedMessage()).containsPattern(" of 127.0.0.1:\\d+ ended after ");
		assertThat(AccessLogTests.fields(line)).doesNotContainKey("principal");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void cannotForgeALine(String format) {
		ILoggingEvent line = log(List.of(Echo.class, Forger.class), "x", "access-log=info",
				"access-log-principal=true");

		assertThat(line.getFormattedMessage()).contains(" as \"bob\\\" ended\\u000a[it] connection 1\" ended after")
			.doesNotContain("\n");
		String text = AccessLogTests.format(format, line);
		assertThat(text.strip()).doesNotContain("\n");
		JsonNode fields = JsonMapper.shared().readTree(text);
		assertThat(fields.path(format.equals("gelf") ? "_principal" : "principal").asString())
			.isEqualTo("bob\" ended\\u000a[it] connection 1");
	}

	@Test
	void principalThatHasNoNameCostsNoLine() {
		ILoggingEvent line = log(List.of(Echo.class, Nameless.class), "x", "access-log=info",
				"access-log-principal=true");

		assertThat(line.getFormattedMessage()).containsPattern(" of 127.0.0.1:\\d+ ended after ");
		assertThat(line.getThrowableProxy().getMessage()).isEqualTo("no name");
	}

	@Test
	void withoutALineThereIsNothingToBeIn() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> RunningApplication.start(List.of(Echo.class), "access-log-principal=true"))
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("asyncnet.listeners.it.access-log-principal")
				.hasStackTraceContaining("unless 'asyncnet.listeners.it.access-log' is"));
	}

	/** Have one connection, whose peer sends a line and gets one, and return its line. */
	private ILoggingEvent log(List<Class<?>> beans, String name, String... properties) {
		try (var app = RunningApplication.start(beans, properties)) {
			this.recorder.start();
			this.logger.addAppender(this.recorder);
			this.logger.setLevel(Level.DEBUG);
			try (var client = app.connect().send(name + "\nx\n")) {
				client.receiveLine();
				client.receiveLine();
			}
			Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> this.recorder.events.size() == 1);
		}
		return this.recorder.events.element();
	}

	private record Named(String getName) implements Principal {

	}

	static class Whole {

		@SocketHandler("it")
		void serve(AsyncSocket socket, Principal peer) {
			for (String line = socket.recvLine().join(); line != null; line = socket.recvLine().join()) {
				socket.send(line + "\n").join();
			}
		}

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line, @Nullable Principal peer) {
			return line;
		}

	}

	static class Login implements SocketAuthenticator {

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) {
			String name = attempt.frame().text(StandardCharsets.UTF_8);
			return AuthenticationResult.authenticated(new Named(name), "hello");
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	static class Extractor implements PrincipalExtractor {

		@Override
		public Principal extract(SocketPeer peer) {
			return new Named("bob");
		}

	}

	static class Forger implements PrincipalExtractor {

		@Override
		public Principal extract(SocketPeer peer) {
			return new Named(LINE_BREAK);
		}

	}

	static class Nameless implements PrincipalExtractor {

		@Override
		public Principal extract(SocketPeer peer) {
			return () -> {
				throw new IllegalStateException("no name");
			};
		}

	}

}
