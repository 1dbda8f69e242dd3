package io.asyncnet.spring.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionTap;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.actuate.SocketTapAudit;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.tap.Capture;
import io.asyncnet.spring.tap.SocketTapEvent;
import io.asyncnet.spring.tap.SocketTaps;
import io.asyncnet.spring.tap.TapRedactor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Taps over real sockets, started over HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketTapEndpointTests {

	private static final String ENABLED = "asyncnet.tap.enabled=true";

	private static final String LOGGED = "logging.level.io.asyncnet.tap=info";

	private static final String UNRESTRICTED = "management.endpoint.sockettap.access=unrestricted";

	@TempDir
	Path directory;

	@Test
	void isNotThereUnlessEnabled() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			assertThat(app.ask("GET", "sockettap", null).status()).isEqualTo(404);
			assertThat(start(app, "{\"listener\":\"it\"}").status()).isEqualTo(404);
			assertThat(app.beans(SocketTaps.class)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.show-details=never",
			"management.endpoint.sockettap.access=read-only", "management.endpoints.access.max-permitted=read-only" })
	void startsNothingWithoutUnrestrictedAccess(String property) {
		try (var app = ManagedApplication.start(ENABLED, property)) {
			assertThat(start(app, "{\"listener\":\"it\"}").status()).isEqualTo(405);
			assertThat(app.ask("DELETE", "sockettap/1", null).status()).isEqualTo(404);
			assertThat(app.get("sockettap").path("taps")).isEmpty();
		}
	}

	@Test
	void showsAConnectionInTheLog(CapturedOutput output) {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, LOGGED)) {
			TestClient tapped = app.connect();
			assertThat(tapped.exchange("before")).isEqualTo("before");
			long id = app.bean(ConnectionRegistry.class).iterator().next().id();
			TestClient other = app.connect();
			JsonNode tap = started(app, "{\"connection\":" + id + "}");
			assertThat(tap.path("target").asString()).isEqualTo("log");

			awaitOn(app, 1);
			assertThat(tapped.exchange("secret")).isEqualTo("secret");
			assertThat(other.exchange("other")).isEqualTo("other");
			tapped.close();

			assertThat(awaitEnd(app).path("state").asString()).isEqualTo("connection_ended");
			assertThat(output).contains("[it] tap 1: connection " + id + " received 8 bytes: " + hex("secret\r\n"))
				.contains("[it] tap 1: connection " + id + " sent 8 bytes: " + hex("secret\r\n"))
				.doesNotContain(hex("other"), hex("before"));
		}
	}

	@Test
	void writesOpenAndNewConnectionsOfAListenerToAFile() throws Exception {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			TestClient open = app.connect();
			assertThat(open.exchange("before")).isEqualTo("before");
			JsonNode tap = started(app, "{\"listener\":\"it\",\"target\":\"pcap\"}");
			awaitOn(app, 1);
			TestClient later = app.connect();
			TestClient elsewhere = app.connect("other");
			String lines = String.join("\r\n", IntStream.range(0, 3000).mapToObj((i) -> "line " + i).toList()) + "\r\n";
			assertThat(later.send(lines).receive(lines.length())).isEqualTo(lines);
			assertThat(open.exchange("more")).isEqualTo("more");
			assertThat(elsewhere.exchange("other")).isEqualTo("other");
			assertThat(app.ask("DELETE", "sockettap/" + tap.path("id").asLong(), null).status()).isEqualTo(204);

			JsonNode ended = awaitEnd(app);
			assertThat(ended.path("state").asString()).isEqualTo("stopped");
			assertThat(ended.path("bytes").asInt()).isEqualTo(2 * lines.length() + 2 * 6);
			Capture capture = Capture.read(this.directory.resolve(tap.path("file").asString()));
			assertThat(capture.sentBy(later.socket().getLocalPort())).isEqualTo(lines);
			assertThat(capture.sentTo(later.socket().getLocalPort())).isEqualTo(lines);
			assertThat(capture.sentBy(open.socket().getLocalPort())).isEqualTo("more\r\n");
			assertThat(capture.sentTo(open.socket().getLocalPort())).isEqualTo("more\r\n");
			assertThat(capture.sentBy(elsewhere.socket().getLocalPort())).isEmpty();
			assertThat(open.exchange("after")).isEqualTo("after");
			assertThat(app.ask("DELETE", "sockettap/1", null).status()).isEqualTo(404);
		}
	}

	@Test
	void tapsThosePeersThatAreInTheRange() {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED)) {
			TestClient client = app.connect();
			assertThat(client.exchange("a")).isEqualTo("a");
			started(app, "{\"peer\":\"127.0.0.0/8\"}");
			awaitOn(app, 1);
			started(app, "{\"peer\":\"10.0.0.0/8\"}");
			assertThat(app.connect("other").exchange("b")).isEqualTo("b");
			awaitOn(app, 2);

			assertThat(app.get("sockettap").at("/taps/1/connections").asInt()).isZero();
		}
	}

	@Test
	void endsWithItsTime() {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED)) {
			started(app, "{\"listener\":\"it\",\"duration\":\"50ms\"}");

			assertThat(awaitEnd(app).path("state").asString()).isEqualTo("time");
			assertThat(app.connect().exchange("after")).isEqualTo("after");
			assertThat(app.get("sockettap").at("/taps/0/connections").asInt()).isZero();
		}
	}

	@Test
	void endsWithItsSize() throws Exception {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			JsonNode tap = started(app, "{\"listener\":\"it\",\"target\":\"pcap\",\"size\":\"4KB\"}");
			TestClient client = app.connect();
			String line = "x".repeat(500);
			for (int i = 0; i < 10; i++) {
				assertThat(client.exchange(line)).isEqualTo(line);
			}

			assertThat(awaitEnd(app).path("state").asString()).isEqualTo("size");
			Path file = this.directory.resolve(tap.path("file").asString());
			assertThat(Files.size(file)).isBetween(3000L, 4096L);
			assertThat(Capture.read(file).sentBy(client.socket().getLocalPort())).startsWith(line + "\r\n" + line);
			assertThat(client.exchange("after")).isEqualTo("after");
		}
	}

	@Test
	void endsWithTheApplication() {
		Path file;
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			JsonNode tap = started(app, "{\"listener\":\"it\",\"target\":\"pcap\"}");
			file = this.directory.resolve(tap.path("file").asString());
			assertThat(app.connect().exchange("last")).isEqualTo("last");
		}

		assertThat(Capture.read(file).packets()).hasSize(2);
	}

	@Test
	void refusesMoreThanThereMayBe() {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, "asyncnet.tap.max-taps=2",
				"asyncnet.tap.max-files=1", "asyncnet.tap.directory=" + this.directory)) {
			started(app, "{\"listener\":\"it\",\"target\":\"pcap\"}");
			assertRefused(app, "{\"listener\":\"it\",\"target\":\"pcap\"}", "max-files");
			long id = started(app, "{\"listener\":\"it\"}").path("id").asLong();
			assertRefused(app, "{\"listener\":\"it\"}", "max-taps");
			assertThat(this.directory.toFile().list()).hasSize(1);

			assertThat(app.ask("DELETE", "sockettap/" + id, null).status()).isEqualTo(204);
			Awaitility.await().until(() -> start(app, "{\"listener\":\"it\"}").status() == 200);
		}
	}

	@Test
	void refusesFilesWithoutADirectory() {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED)) {
			assertRefused(app, "{\"listener\":\"it\",\"target\":\"pcap\"}", "directory");
		}
	}

	@Test
	void refusesWhatIsNotPossible() {
		try (var app = ManagedApplication.start(ENABLED, UNRESTRICTED, "asyncnet.tap.directory=" + this.directory)) {
			for (String body : List.of("{}", "{\"listener\":\"nobody\"}", "{\"connection\":123456789}",
					"{\"connection\":\"x\"}", "{\"peer\":\"somewhere\"}", "{\"peer\":\"10.0.0.1/8\"}",
					"{\"listener\":\"it\",\"target\":\"../file\"}", "{\"listener\":\"it\",\"duration\":\"16m\"}",
					"{\"listener\":\"it\",\"duration\":\"0s\"}", "{\"listener\":\"it\",\"duration\":\"-1s\"}",
					"{\"listener\":\"it\",\"duration\":\"soon\"}", "{\"listener\":\"it\",\"size\":\"101MB\"}",
					"{\"listener\":\"it\",\"size\":\"0B\"}", "{\"listener\":\"it\",\"size\":\"much\"}")) {
				assertThat(start(app, body).status()).as(body).isEqualTo(400);
			}
			assertThat(app.get("sockettap").path("taps")).isEmpty();
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void showsOnlyWhatRedactorsLeave(CapturedOutput output) {
		try (var app = ManagedApplication.start(List.of(Redacting.class), ENABLED, UNRESTRICTED, LOGGED)) {
			started(app, "{\"listener\":\"it\"}");
			assertThat(app.connect().exchange("secret")).isEqualTo("secret");
			app.ask("DELETE", "sockettap/1", null);
			awaitEnd(app);

			assertThat(output).contains("received 8 bytes: " + hex("********"))
				.contains("sent 8 bytes: " + hex("secret\r\n"));
		}
	}

	@Test
	void tellsTheAuditAndTheLogWhoHasDoneWhat(CapturedOutput output) {
		try (var app = ManagedApplication.start(List.of(Audited.class), ENABLED, UNRESTRICTED)) {
			Answer answer = app.ask("POST", "sockettap", "{\"listener\":\"it\",\"duration\":\"30s\"}", "X-Role", "any");
			assertThat(answer.json().path("by").asString()).isEqualTo("somebody");
			app.ask("DELETE", "sockettap/1", null);
			awaitEnd(app);

			AuditEventRepository audit = app.bean(AuditEventRepository.class);
			Awaitility.await().until(() -> audit.find("somebody", null, SocketTapAudit.ENDED).size() == 1);
			assertThat(audit.find("somebody", null, SocketTapAudit.STARTED)).singleElement()
				.extracting(AuditEvent::getData)
				.satisfies((data) -> assertThat(data).containsEntry("listener", "it")
					.containsEntry("duration", "PT30S")
					.containsEntry("target", "log"));
			assertThat(output).contains(
					"Tap 1 of connections of listener 'it' is started by somebody: their bytes are written to the log for 30 s");
		}
	}

	@Test
	void doesNotStartWhatCannotBeAudited() {
		try (var app = ManagedApplication.start(List.of(FailingAudit.class), ENABLED, UNRESTRICTED,
				"asyncnet.tap.directory=" + this.directory)) {
			assertThat(start(app, "{\"listener\":\"it\",\"target\":\"pcap\"}").status()).isEqualTo(500);

			assertThat(app.get("sockettap").path("taps")).isEmpty();
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	private static void assertRefused(ManagedApplication app, String body, String word) {
		Answer answer = start(app, body);
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.json().path("error").asString()).contains(word);
	}

	private static Answer start(ManagedApplication app, String body) {
		return app.ask("POST", "sockettap", body);
	}

	private static JsonNode started(ManagedApplication app, String body) {
		Answer answer = start(app, body);
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return answer.json();
	}

	/** Wait for the only tap, or the first one, to be on so many connections. */
	private static void awaitOn(ManagedApplication app, int connections) {
		Awaitility.await().until(() -> app.get("sockettap").at("/taps/0/connections").asInt() == connections);
		for (Connection connection : app.bean(ConnectionRegistry.class)) {
			awaitTasks(connection);
		}
	}

	/** Whatever was asked of the event loop before is done when a tap comes and goes. */
	private static void awaitTasks(Connection connection) {
		CountDownLatch ended = new CountDownLatch(1);
		connection.tap(new ConnectionTap() {

			@Override
			public void received(ByteBuffer bytes) {
				// not of interest
			}

			@Override
			public void sent(ByteBuffer bytes) {
				// not of interest
			}

			@Override
			public void ended() {
				ended.countDown();
			}

		}).run();
		try {
			assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Wait for a tap, whose description is returned, to be the last one. */
	private static JsonNode awaitEnd(ManagedApplication app) {
		Awaitility.await()
			.until(() -> app.get("sockettap")
				.path("taps")
				.valueStream()
				.noneMatch((tap) -> tap.path("state").asString().equals("running")));
		return app.get("sockettap").at("/taps/0");
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	static class Redacting {

		@Bean
		TapRedactor redactor() {
			return (connection, direction) -> (bytes) -> switch (direction) {
				case RECEIVED -> "*".repeat(bytes.length).getBytes(StandardCharsets.UTF_8);
				case SENT -> bytes;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Audited {

		@Bean
		AuditEventRepository auditEvents() {
			return new InMemoryAuditEventRepository();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingAudit {

		@Bean
		ApplicationListener<SocketTapEvent> failing() {
			return new ApplicationListener<>() {

				@Override
				public void onApplicationEvent(SocketTapEvent event) {
					throw new IllegalStateException("expected");
				}

			};
		}

	}

}
