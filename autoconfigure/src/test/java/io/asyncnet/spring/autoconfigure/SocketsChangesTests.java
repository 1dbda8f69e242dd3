package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators can do by the endpoint {@code sockets} over HTTP.
 */
class SocketsChangesTests {

	private static final String UNRESTRICTED = "management.endpoint.sockets.access=unrestricted";

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.health.show-details=never",
			"management.endpoint.sockets.access=read-only", "management.endpoints.access.max-permitted=read-only" })
	void changesNothingWithoutUnrestrictedAccess(String property) {
		try (var app = ManagedApplication.start(property)) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");

			assertThat(change(app, "{\"action\":\"stop\"}").status()).isEqualTo(405);
			assertThat(app.ask("DELETE", "sockets/connections/" + onlyId(app), null).status()).isEqualTo(405);
			assertThat(client.exchange("still")).isEqualTo("still");
			assertThat(state(app)).isEqualTo("running");
		}
	}

	@Test
	void isNotThereWithoutAccess() {
		try (var app = ManagedApplication.start("management.endpoint.sockets.access=none")) {
			assertThat(app.ask("GET", "sockets", null).status()).isEqualTo(404);
			assertThat(app.ask("DELETE", "sockets/connections/1", null).status()).isEqualTo(404);
		}
	}

	@Test
	void pausesAndResumes() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			TestClient before = app.connect();
			assertThat(before.exchange("a")).isEqualTo("a");

			Answer paused = change(app, "{\"action\":\"pause\"}");
			assertThat(paused.status()).isEqualTo(200);
			assertThat(paused.json().path("state").asString()).isEqualTo("paused");
			assertThat(paused.json().path("acceptor").asString()).isEqualTo("suspended");
			assertThat(before.exchange("b")).isEqualTo("b");

			TestClient waiting = app.connect().send("c\r\n");
			assertThat(change(app, "{\"action\":\"resume\"}").json().path("state").asString()).isEqualTo("running");
			assertThat(waiting.receiveLine()).isEqualTo("c\r");
		}
	}

	@Test
	void drainsWithoutWaitingAndStartsAgainOnTheSamePort() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			int port = app.registry().get("it").port();
			TestClient client = app.connect().send("block\r\n");
			assertThat(ManagedApplication.Base.awaitBlocked()).isTrue();

			Answer draining = change(app, "{\"action\":\"drain\",\"gracePeriod\":\"20s\"}");
			assertThat(draining.status()).isEqualTo(202);
			assertThat(draining.json().path("state").asString()).isEqualTo("draining");
			Answer tooEarly = change(app, "{\"action\":\"start\"}");
			assertThat(tooEarly.status()).isEqualTo(409);
			assertThat(tooEarly.json().path("error").asString()).contains("'it'", "has stopped");

			ManagedApplication.Base.blocked.countDown();
			assertThat(client.receiveLine()).isEqualTo("block\r");
			assertThat(client.isEnded()).isTrue();
			awaitState(app, "stopped");

			Answer started = change(app, "{\"action\":\"start\"}");
			assertThat(started.status()).isEqualTo(200);
			assertThat(started.json().path("address").asString()).isEqualTo("127.0.0.1:" + port);
			assertThat(app.connect().exchange("again")).isEqualTo("again");
		}
	}

	@Test
	void stopsAtOnce() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");

			assertThat(change(app, "{\"action\":\"stop\"}").status()).isIn(200, 202);

			assertThat(client.isEnded()).isTrue();
			awaitState(app, "stopped");
			assertThat(app.get("sockets/listeners/it").has("address")).isFalse();
			assertThat(change(app, "{\"action\":\"pause\"}").status()).isEqualTo(409);
		}
	}

	@Test
	void changesLimitsWhichOutliveARestart() {
		try (var app = ManagedApplication.start(UNRESTRICTED, "asyncnet.listeners.it.limits.max-connections=1")) {
			assertThat(app.connect().exchange("a")).isEqualTo("a");
			assertThat(app.connect().isEnded()).isTrue();

			Answer changed = change(app, "{\"maxConnections\":2}");
			assertThat(changed.status()).isEqualTo(200);
			assertThat(changed.json().at("/limits/maxConnections").asInt()).isEqualTo(2);
			assertThat(changed.json().at("/limits/maxTlsHandshakes").asInt()).isEqualTo(512);
			assertThat(app.connect().exchange("b")).isEqualTo("b");
			assertThat(app.connect().isEnded()).isTrue();

			assertThat(app.registry().get("it").stop(Duration.ZERO)).succeedsWithin(Duration.ofSeconds(10));
			assertThat(change(app, "{\"maxTlsHandshakes\":9}").status()).isEqualTo(200);
			app.registry().start("it");
			JsonNode limits = app.get("sockets/listeners/it").path("limits");
			assertThat(limits.path("maxConnections").asInt()).isEqualTo(2);
			assertThat(limits.path("maxTlsHandshakes").asInt()).isEqualTo(9);
		}
	}

	@Test
	void closesOneConnection() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			TestClient closed = app.connect();
			assertThat(closed.exchange("a")).isEqualTo("a");
			long id = onlyId(app);
			TestClient other = app.connect();
			assertThat(other.exchange("b")).isEqualTo("b");

			assertThat(app.ask("DELETE", "sockets/connections/" + id, null).status()).isEqualTo(204);

			assertThat(closed.isEnded()).isTrue();
			assertThat(other.exchange("c")).isEqualTo("c");
			Awaitility.await()
				.atMost(5, TimeUnit.SECONDS)
				.until(() -> app.ask("DELETE", "sockets/connections/" + id, null).status() == 404);
		}
	}

	@Test
	void refusesWhatIsNotPossibleAndChangesNothing() {
		try (var app = ManagedApplication.start(UNRESTRICTED)) {
			JsonNode before = app.get("sockets/listeners/it");
			for (String body : List.of("{}", "{\"action\":\"explode\"}", "{\"action\":\"stop\",\"maxConnections\":1}",
					"{\"maxConnections\":-1}", "{\"maxConnections\":\"many\"}", "{\"maxConnections\":2000000000}",
					"{\"maxTlsHandshakes\":0}", "{\"action\":\"drain\",\"gracePeriod\":\"soon\"}",
					"{\"action\":\"drain\",\"gracePeriod\":\"-1s\"}", "{\"action\":\"pause\",\"gracePeriod\":\"1s\"}",
					"nonsense")) {
				assertThat(change(app, body).status()).as(body).isEqualTo(400);
			}
			assertThat(change(app, "{\"action\":\"explode\"}").body()).contains("\"error\"", "explode", "drain");
			for (String path : List.of("sockets/listeners/nobody", "sockets/connections/it", "sockets/nothing/it")) {
				assertThat(app.ask("POST", path, "{\"action\":\"stop\"}").status()).as(path).isEqualTo(404);
			}
			assertThat(app.ask("DELETE", "sockets/listeners/it", null).status()).isEqualTo(404);
			assertThat(app.get("sockets/listeners/it")).isEqualTo(before);
		}
	}

	private static Answer change(ManagedApplication app, String body) {
		return app.ask("POST", "sockets/listeners/it", body);
	}

	private static String state(ManagedApplication app) {
		return app.get("sockets/listeners/it").path("state").asString();
	}

	private static void awaitState(ManagedApplication app, String state) {
		Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> state(app).equals(state));
	}

	private static long onlyId(ManagedApplication app) {
		return app.bean(ConnectionRegistry.class).iterator().next().id();
	}

}
