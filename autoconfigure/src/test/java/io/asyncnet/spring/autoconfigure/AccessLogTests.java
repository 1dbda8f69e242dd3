package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AccessLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.asyncnet.access");

	private final Recorder recorder = new Recorder();

	@AfterEach
	void stopRecording() {
		this.logger.detachAppender(this.recorder);
		this.logger.setLevel(null);
	}

	@Test
	void hasNoLineUnlessAskedFor() {
		try (var app = start(List.of(Echo.class))) {
			exchange(app);
		}

		assertThat(this.recorder.events).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "info", "debug" })
	void hasALineForEachConnectionAtTheLevelThatIsAskedFor(String level) {
		try (var app = start(List.of(Echo.class), "access-log=" + level)) {
			exchange(app);
			exchange(app);
			awaitLines(2);
		}

		assertThat(this.recorder.events).hasSize(2)
			.extracting(ILoggingEvent::getLevel)
			.containsOnly(Level.toLevel(level));
	}

	@Test
	void tellsTheValuesOfTheConnectionInTheLine() {
		try (var app = start(List.of(Echo.class), "access-log=info")) {
			int port = exchange(app);
			awaitLines(1);

			ILoggingEvent line = this.recorder.events.element();
			Object id = fields(line).get("connectionId");
			assertThat(line.getFormattedMessage().replaceAll("after \\d+ ms", "after 0 ms"))
				.isEqualTo("[it] connection " + id + " of 127.0.0.1:" + port
						+ " ended after 0 ms: peer (received 10 bytes in 2 frames, sent 12 bytes in 2 frames, no TLS)");
		}
	}

	@Test
	void hasNoLineForTheHealthCheckOfAProxy() {
		byte[] local = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");
		try (var app = start(List.of(Echo.class), "access-log=info", "proxy-protocol.mode=required",
				"proxy-protocol.trusted=127.0.0.1")) {
			try (TestClient check = app.connect()) {
				check.send(local);
				Awaitility.await()
					.atMost(10, TimeUnit.SECONDS)
					.until(() -> app.registry().get("it").activeConnections() == 1);
			}
			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.until(() -> app.registry().get("it").activeConnections() == 0);
			try (TestClient proxy = app.connect()) {
				proxy.send(local);
				assertThat(proxy.exchange("for itself")).isEqualTo("for itself");
			}
			awaitLines(1);
		}

		assertThat(this.recorder.events).singleElement()
			.satisfies((line) -> assertThat(fields(line)).containsEntry("framesReceived", 1L));
	}

	@Test
	void tellsTheReasonOfAnEndByTheApplication() {
		try (var app = start(List.of(Closing.class), "access-log=info")) {
			assertThat(app.connect().send("bye\n").isEnded()).isTrue();
			awaitLines(1);
		}

		assertThat(fields(this.recorder.events.element())).containsEntry("reason", "application")
			.containsEntry("bytesReceived", 4L)
			.containsEntry("framesReceived", 1L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void hasItsValuesAsFieldsInSpringBootsStructuredFormats(String format) {
		try (var app = start(List.of(Echo.class), "access-log=info")) {
			int port = exchange(app);
			awaitLines(1);
			String prefix = format.equals("gelf") ? "_" : "";

			JsonNode line = JsonMapper.shared().readTree(format(format, this.recorder.events.element()));
			assertThat(line.path(prefix + "listener").asString()).isEqualTo("it");
			assertThat(line.path(prefix + "connectionId").asString()).matches("\\d+");
			assertThat(line.path(prefix + "peer").asString()).isEqualTo("127.0.0.1:" + port);
			assertThat(line.path(prefix + "reason").asString()).isEqualTo("peer");
			assertThat(line.path(prefix + "bytesReceived").isNumber()).isTrue();
			assertThat(line.path(prefix + "bytesReceived").asLong()).isEqualTo(10);
			assertThat(line.path(prefix + "bytesSent").asLong()).isEqualTo(12);
			assertThat(line.path(prefix + "framesReceived").asLong()).isEqualTo(2);
			assertThat(line.path(prefix + "framesSent").asLong()).isEqualTo(2);
			assertThat(line.path(prefix + "durationMs").isNumber()).isTrue();
		}
	}

	@Test
	void levelThatIsNoneStopsTheStart() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> RunningApplication.start(List.of(Echo.class), "access-log=loud"))
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("asyncnet.listeners.it.access-log"));
	}

	/** Start an application, and record what is logged: its start resets the logging. */
	private RunningApplication start(List<Class<?>> beans, String... properties) {
		RunningApplication app = RunningApplication.start(beans, properties);
		this.recorder.start();
		this.logger.addAppender(this.recorder);
		this.logger.setLevel(Level.DEBUG);
		return app;
	}

	/** Send two lines, receive them, and end; return the port of the client. */
	private static int exchange(RunningApplication app) {
		try (var client = app.connect().send("one\nthree\n")) {
			assertThat(client.receiveLine()).isEqualTo("one\r");
			assertThat(client.receiveLine()).isEqualTo("three\r");
			return client.socket().getLocalPort();
		}
	}

	private void awaitLines(int count) {
		Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> this.recorder.events.size() >= count);
	}

	static Map<String, Object> fields(ILoggingEvent event) {
		return event.getKeyValuePairs()
			.stream()
			.collect(Collectors.toMap((KeyValuePair pair) -> pair.key, (pair) -> pair.value));
	}

	static String format(String format, ILoggingEvent event) {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		context.putObject(Environment.class.getName(), new MockEnvironment());
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(context);
		encoder.setFormat(format);
		encoder.start();
		return new String(encoder.encode(event), StandardCharsets.UTF_8);
	}

	static final class Recorder extends AppenderBase<ILoggingEvent> {

		final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			MDC.put("user", "left behind");
			return line;
		}

	}

	static class Closing {

		@SocketHandler("it")
		void close(String line, Connection connection) {
			connection.close();
		}

	}

}
