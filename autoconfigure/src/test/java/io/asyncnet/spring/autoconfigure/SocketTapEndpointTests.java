package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.actuate.SocketTapAudit;
import io.asyncnet.spring.actuate.SocketTapEndpoint;
import io.asyncnet.spring.actuate.TapDescriptor;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.tap.Capture;
import io.asyncnet.spring.tap.TapDirection;
import io.asyncnet.spring.tap.TapRedactor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.BDDMockito;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What taps show of real sockets, started over HTTP by somebody who may.
 */
@ExtendWith(OutputCaptureExtension.class)
class SocketTapEndpointTests {

	@TempDir
	static Path directory;

	private static ManagedApplication app;

	private static TapOperator operator;

	@BeforeAll
	static void start() {
		app = ManagedApplication.start(List.of(TapOperator.Audited.class, Redacting.class), TapOperator.ENABLED,
				TapOperator.UNRESTRICTED, TapOperator.LOGGED, "asyncnet.tap.directory=" + directory,
				"asyncnet.tap.max-files=100");
		operator = new TapOperator(app);
	}

	@AfterEach
	void stopTaps() {
		app.closeClients();
		operator.stopAll();
		Awaitility.await().until(() -> app.bean(ConnectionRegistry.class).count() == 0);
	}

	@AfterAll
	static void stop() {
		app.close();
	}

	@Test
	void showsAConnectionInTheLog(CapturedOutput output) {
		TestClient tapped = app.connect();
		assertThat(tapped.exchange("before")).isEqualTo("before");
		long id = app.bean(ConnectionRegistry.class).iterator().next().id();
		TestClient other = app.connect();
		JsonNode tap = operator.started("{\"connection\":" + id + "}");
		assertThat(tap.path("target").asString()).isEqualTo("log");

		operator.awaitOn(tap, 1);
		assertThat(tapped.exchange("secret")).isEqualTo("secret");
		assertThat(other.exchange("other")).isEqualTo("other");
		tapped.close();

		assertThat(operator.awaitEnd(tap).path("state").asString()).isEqualTo("connection_ended");
		String line = "[it] tap " + TapOperator.id(tap) + ": connection " + id;
		assertThat(output).contains(line + " received 8 bytes: " + hex("secret\r\n"))
			.contains(line + " sent 8 bytes: " + hex("secret\r\n"))
			.doesNotContain(hex("other"), hex("before"));
	}

	@Test
	void writesOpenAndNewConnectionsOfAListenerToAFile() throws Exception {
		TestClient open = app.connect();
		assertThat(open.exchange("before")).isEqualTo("before");
		JsonNode tap = operator.started("{\"listener\":\"it\",\"target\":\"pcap\"}");
		operator.awaitOn(tap, 1);
		TestClient later = app.connect();
		TestClient elsewhere = app.connect("other");
		String lines = String.join("\r\n", IntStream.range(0, 3000).mapToObj((i) -> "line " + i).toList()) + "\r\n";
		assertThat(later.send(lines).receive(lines.length())).isEqualTo(lines);
		assertThat(open.exchange("more")).isEqualTo("more");
		assertThat(elsewhere.exchange("other")).isEqualTo("other");
		assertThat(operator.stop(tap)).isEqualTo(204);

		JsonNode ended = operator.awaitEnd(tap);
		assertThat(ended.path("state").asString()).isEqualTo("stopped");
		assertThat(ended.path("bytes").asInt()).isEqualTo(2 * lines.length() + 2 * 6);
		Capture capture = Capture.read(file(tap));
		assertThat(capture.sentBy(later.socket().getLocalPort())).isEqualTo(lines);
		assertThat(capture.sentTo(later.socket().getLocalPort())).isEqualTo(lines);
		assertThat(capture.sentBy(open.socket().getLocalPort())).isEqualTo("more\r\n");
		assertThat(capture.sentTo(open.socket().getLocalPort())).isEqualTo("more\r\n");
		assertThat(capture.sentBy(elsewhere.socket().getLocalPort())).isEmpty();
		assertThat(open.exchange("after")).isEqualTo("after");
		assertThat(operator.stop(tap)).isEqualTo(404);
	}

	@Test
	void writesWholeConnectionsToAFile() throws Exception {
		JsonNode tap = operator.started("{\"listener\":\"whole\",\"target\":\"pcap\"}");
		TestClient client = app.connect("whole").send("all of it\r\n");
		assertThat(client.isEnded()).isTrue();
		operator.stop(tap);

		operator.awaitEnd(tap);
		assertThat(Capture.read(file(tap)).sentBy(client.socket().getLocalPort())).isEqualTo("all of it\r\n");
	}

	@Test
	void tapsThosePeersThatAreInTheRange() {
		TestClient client = app.connect();
		assertThat(client.exchange("a")).isEqualTo("a");
		JsonNode near = operator.started("{\"peer\":\"127.0.0.0/8\"}");
		operator.awaitOn(near, 1);
		JsonNode far = operator.started("{\"peer\":\"10.0.0.0/8\"}");
		assertThat(app.connect("other").exchange("b")).isEqualTo("b");
		operator.awaitOn(near, 2);

		assertThat(operator.look(far).path("connections").asInt()).isZero();
	}

	@Test
	void endsWithItsTime() throws Exception {
		JsonNode tap = operator.started("{\"listener\":\"it\",\"target\":\"pcap\",\"duration\":\"50ms\"}");

		assertThat(operator.awaitEnd(tap).path("state").asString()).isEqualTo("time");
		assertThat(app.connect().exchange("after")).isEqualTo("after");
		assertThat(operator.look(tap).path("connections").asInt()).isZero();
		assertThat(Capture.read(file(tap)).packets()).isEmpty();
	}

	@Test
	void endsWithItsSize() throws Exception {
		JsonNode tap = operator.started("{\"listener\":\"it\",\"target\":\"pcap\",\"size\":\"4KB\"}");
		TestClient client = app.connect();
		String line = "x".repeat(500);
		for (int i = 0; i < 10; i++) {
			assertThat(client.exchange(line)).isEqualTo(line);
		}

		assertThat(operator.awaitEnd(tap).path("state").asString()).isEqualTo("size");
		assertThat(Files.size(file(tap))).isBetween(3000L, 4096L);
		assertThat(Capture.read(file(tap)).sentBy(client.socket().getLocalPort())).startsWith(line + "\r\n" + line);
		assertThat(client.exchange("after")).isEqualTo("after");
	}

	@Test
	void refusesWhatIsNotPossible() {
		int before = operator.taps().size();
		for (String body : List.of("{}", "{\"listener\":\"nobody\"}", "{\"connection\":123456789}",
				"{\"connection\":\"x\"}", "{\"peer\":\"somewhere\"}", "{\"peer\":\"10.0.0.1/8\"}",
				"{\"listener\":\"it\",\"target\":\"../file\"}", "{\"listener\":\"it\",\"duration\":\"16m\"}",
				"{\"listener\":\"it\",\"duration\":\"0s\"}", "{\"listener\":\"it\",\"duration\":\"-1s\"}",
				"{\"listener\":\"it\",\"duration\":\"soon\"}", "{\"listener\":\"it\",\"size\":\"101MB\"}",
				"{\"listener\":\"it\",\"size\":\"0B\"}", "{\"listener\":\"it\",\"size\":\"much\"}")) {
			assertThat(operator.start(body).status()).as(body).isEqualTo(400);
		}
		assertThat(operator.start("{\"listener\":\"it\",\"target\":\"file\"}").body())
			.isEqualTo("{\"error\":\"'target' must be 'log' or 'pcap' but was 'file'\"}");
		assertThat(operator.taps()).hasSize(before);
	}

	@Test
	void hasNoSayInTheNameOfTheFile() {
		JsonNode tap = operator.started("{\"listener\":\"it\",\"target\":\"pcap\",\"file\":\"../mine\"}");

		assertThat(tap.path("file").asString()).startsWith("asyncnet-tap-").endsWith(".pcap");
		assertThat(file(tap)).exists().hasParentRaw(directory);
	}

	@Test
	void showsOnlyWhatRedactorsLeave(CapturedOutput output) {
		JsonNode tap = operator.started("{\"listener\":\"other\"}");
		assertThat(app.connect("other").exchange("secret")).isEqualTo("secret");
		operator.stop(tap);
		operator.awaitEnd(tap);

		assertThat(output).contains("received 8 bytes: " + hex("********"))
			.contains("sent 8 bytes: " + hex("secret\r\n"));
	}

	@Test
	void tellsTheAuditAndTheLogWhoHasDoneWhat(CapturedOutput output) {
		Answer answer = app.ask("POST", "sockettap", "{\"listener\":\"it\",\"duration\":\"30s\"}", "X-Role", "any");
		assertThat(answer.json().path("by").asString()).isEqualTo("somebody");
		operator.stop(answer.json());

		AuditEventRepository audit = app.bean(AuditEventRepository.class);
		Awaitility.await().until(() -> audit.find("somebody", null, SocketTapAudit.ENDED).size() == 1);
		assertThat(audit.find("somebody", null, SocketTapAudit.STARTED)).singleElement()
			.extracting(AuditEvent::getData)
			.satisfies((data) -> assertThat(data).containsEntry("listener", "it")
				.containsEntry("duration", "PT30S")
				.containsEntry("target", "log"));
		assertThat(output).contains("Tap " + TapOperator.id(answer.json())
				+ " of connections of listener 'it' is started by somebody: their bytes are written to the log for 30s");
	}

	@Test
	void namesNobodyWhoseNameWouldForgeALogLine() {
		SecurityContext security = BDDMockito.mock(SecurityContext.class);
		BDDMockito.given(security.getPrincipal()).willReturn(() -> "M\u00fcller\n\u2028\u202e" + "x".repeat(200));
		SocketTapEndpoint endpoint = app.bean(SocketTapEndpoint.class);

		assertThat(endpoint.start(security, "it", null, null, null, null, null).getBody()).isInstanceOfSatisfying(
				TapDescriptor.class, (tap) -> assertThat(tap.by()).isEqualTo("M\u00fcller???" + "x".repeat(91)));
	}

	private static Path file(JsonNode tap) {
		return directory.resolve(tap.path("file").asString());
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
	}

	/** Hides what one listener receives. */
	@Configuration(proxyBeanMethods = false)
	static class Redacting {

		@Bean
		TapRedactor redactor() {
			return (connection, direction) -> (bytes) -> {
				boolean hidden = direction == TapDirection.RECEIVED && connection.listener().equals("other");
				return hidden ? "*".repeat(bytes.length).getBytes(StandardCharsets.UTF_8) : bytes;
			};
		}

	}

}
