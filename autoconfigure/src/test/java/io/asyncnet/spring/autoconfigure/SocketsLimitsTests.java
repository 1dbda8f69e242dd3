package io.asyncnet.spring.autoconfigure;

import java.util.List;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How operators see and change the limits of a listener by the endpoint {@code sockets}.
 */
class SocketsLimitsTests {

	private static final String UNRESTRICTED = "management.endpoint.sockets.access=unrestricted";

	private static final String SHOW = "management.endpoint.sockets.show-values=always";

	private static final String KEY = "asyncnet.listeners.it.limits.";

	@Test
	void showsThemButNotWhoPeersAre() {
		try (var app = ManagedApplication.start(KEY + "max-connections=9", KEY + "when-full=pause",
				KEY + "max-connections-per-address=3", KEY + "accept-rate=4", KEY + "deny=192.0.2.0/24")) {
			JsonNode limits = app.get("sockets/listeners/it").path("limits");
			assertThat(limits.path("maxConnections").asInt()).isEqualTo(9);
			assertThat(limits.path("whenFull").asString()).isEqualTo("pause");
			assertThat(limits.path("maxConnectionsPerAddress").asInt()).isEqualTo(3);
			assertThat(limits.path("acceptRate").asInt()).isEqualTo(4);
			assertThat(limits.path("allow").isEmpty()).isTrue();
			assertThat(limits.path("deny").asString()).isEqualTo("******");
			assertThat(app.get("sockets").at("/listeners/it/limits")).isEqualTo(limits);
		}
	}

	@Test
	void showsWhoIsDeniedToThoseWhoMaySeePeers() {
		try (var app = ManagedApplication.start(SHOW, KEY + "deny=192.0.2.0/24,2001:db8::/32")) {
			for (JsonNode listener : List.of(app.get("sockets/listeners/it"), app.get("sockets").at("/listeners/it"))) {
				assertThat(listener.at("/limits/deny/0").asString()).isEqualTo("192.0.2.0/24");
				assertThat(listener.at("/limits/deny").size()).isEqualTo(2);
			}
		}
	}

	@Test
	void changesWhoMayConnectWhileItRuns() {
		try (var app = ManagedApplication.start(UNRESTRICTED, SHOW)) {
			TestClient before = app.connect();
			assertThat(before.exchange("a")).isEqualTo("a");

			Answer changed = change(app, "{\"deny\":\"192.0.2.1, 127.0.0.0/8\"}");
			assertThat(changed.status()).as(changed.body()).isEqualTo(200);
			assertThat(changed.json().at("/limits/deny/1").asString()).isEqualTo("127.0.0.0/8");
			assertThat(app.connect().isEnded()).isTrue();
			assertThat(before.exchange("b")).isEqualTo("b");

			assertThat(change(app, "{\"deny\":\"\",\"allow\":\"127.0.0.0/8, ::1\"}").status()).isEqualTo(200);
			assertThat(app.connect().exchange("c")).isEqualTo("c");
			assertThat(change(app, "{\"allow\":\"192.0.2.1\"}").status()).isEqualTo(200);
			assertThat(app.connect().isEnded()).isTrue();
			assertThat(change(app, "{\"allow\":\"\"}").json().at("/limits/allow").isEmpty()).isTrue();
			assertThat(app.connect().exchange("d")).isEqualTo("d");
		}
	}

	@Test
	void changesNumbersInBothDirectionsWhileItRuns() {
		try (var app = ManagedApplication.start(UNRESTRICTED, "management.endpoint.health.show-details=always")) {
			assertThat(app.connect().exchange("a")).isEqualTo("a");
			assertThat(change(app, "{\"maxConnectionsPerAddress\":1}").status()).isEqualTo(200);
			assertThat(app.connect().isEnded()).isTrue();
			assertThat(change(app, "{\"maxConnectionsPerAddress\":0,\"acceptRate\":1}").status()).isEqualTo(200);
			assertThat(app.connect().exchange("b")).isEqualTo("b");
			assertThat(change(app, "{\"acceptRate\":0,\"maxConnections\":2,\"whenFull\":\"pause\"}").status())
				.isEqualTo(200);
			TestClient waiting = app.connect().send("c\r\n");
			assertThat(change(app, "{\"maxConnections\":3}").json().at("/limits/whenFull").asString())
				.isEqualTo("pause");
			assertThat(waiting.receiveLine().strip()).isEqualTo("c");
			JsonNode listener = app.get("sockets/listeners/it");
			assertThat(listener.path("acceptor").asString()).isEqualTo("full");
			assertThat(app.ask("GET", "health/sockets/it", null).status()).isEqualTo(200);
		}
	}

	@Test
	void refusesWhatIsNotPossibleAndChangesNothing() {
		try (var app = ManagedApplication.start(UNRESTRICTED, SHOW, KEY + "max-connections=5",
				KEY + "allow=127.0.0.0/8,192.0.2.0/24")) {
			JsonNode before = app.get("sockets/listeners/it");
			for (String body : List.of("{\"maxConnectionsPerAddress\":-1}", "{\"maxConnectionsPerAddress\":6}",
					"{\"acceptRate\":-1}", "{\"acceptRate\":\"fast\"}", "{\"whenFull\":\"wait\"}",
					"{\"deny\":\"192.0.2.0/23\"}", "{\"deny\":\"everybody\"}", "{\"allow\":\"10.0.0.1/8\"}",
					"{\"deny\":\"10.0.0.1,,10.0.0.2\"}", "{\"action\":\"pause\",\"acceptRate\":1}")) {
				assertThat(change(app, body).status()).as(body).isEqualTo(400);
			}
			assertThat(app.get("sockets/listeners/it")).isEqualTo(before);
		}
	}

	private static Answer change(ManagedApplication app, String body) {
		return app.ask("POST", "sockets/listeners/it", body);
	}

}
