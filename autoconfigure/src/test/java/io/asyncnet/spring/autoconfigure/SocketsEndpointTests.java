package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the endpoint {@code sockets} shows over HTTP.
 */
class SocketsEndpointTests {

	private static final TestCertificates certificates = TestCertificates.create();

	private static final String SHOW = "management.endpoint.sockets.show-values=always";

	@Test
	void showsListeners() {
		try (var app = ManagedApplication.start("asyncnet.listeners.it.framing=length-prefixed",
				"asyncnet.listeners.it.frame.max-length=100B", "asyncnet.listeners.it.limits.max-connections=7",
				"asyncnet.listeners.it.shutdown.grace-period=3s", "asyncnet.dispatcher.transport=nio")) {
			JsonNode sockets = app.get("sockets");

			assertThat(sockets.path("transport").asString()).isEqualTo("nio");
			assertThat(sockets.path("connections").asInt()).isZero();
			JsonNode listener = sockets.at("/listeners/it");
			assertThat(listener.path("name").asString()).isEqualTo("it");
			assertThat(listener.path("state").asString()).isEqualTo("running");
			assertThat(listener.path("acceptor").asString()).isEqualTo("accepting");
			assertThat(listener.path("address").asString()).isEqualTo("127.0.0.1:" + app.registry().get("it").port());
			assertThat(listener.path("autoStartup").asBoolean()).isTrue();
			assertThat(listener.path("gracePeriodMillis").asLong()).isEqualTo(3000);
			assertThat(listener.at("/framing/type").asString()).isEqualTo("length-prefixed");
			assertThat(listener.at("/framing/maxLength").asInt()).isEqualTo(100);
			assertThat(listener.at("/limits/maxConnections").asInt()).isEqualTo(7);
			assertThat(listener.path("proxyProtocol").asString()).isEqualTo("off");
			assertThat(listener.has("tls")).isFalse();
			assertThat(app.get("sockets/listeners")).isEqualTo(sockets);
			assertThat(app.get("sockets/listeners/it")).isEqualTo(listener);
		}
	}

	@Test
	void showsNoFramingWhereTheHandlerTakesWholeConnections() {
		try (var app = ManagedApplication.start()) {
			assertThat(app.get("sockets/listeners/whole").has("framing")).isFalse();
			assertThat(app.get("sockets/listeners/it").at("/framing/type").asString()).isEqualTo("line");

			app.registry().stop("whole");
			assertThat(app.get("sockets/listeners/whole").path("state").asString()).isEqualTo("stopped");
			assertThat(app.get("sockets/listeners/whole").has("framing")).isFalse();
		}
	}

	@Test
	void countsConnectionsOfAListener() {
		try (var app = ManagedApplication.start("asyncnet.listeners.it.limits.max-connections=1")) {
			assertThat(app.connect().exchange("hello")).isEqualTo("hello");
			assertThat(app.connect().isEnded()).isTrue();

			JsonNode counts = app.get("sockets/listeners/it").path("connections");
			assertThat(counts.path("active").asInt()).isEqualTo(1);
			assertThat(counts.path("accepted").asInt()).isEqualTo(1);
			assertThat(counts.path("rejected").asInt()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void showsTheTlsOfAListenerWithTheEndOfItsCertificate(String engine) {
		try (var app = ManagedApplication.start(Stream
			.concat(Stream.of(certificates.bundle("gateway")),
					Stream.of("asyncnet.listeners.it.ssl.bundle=gateway", "asyncnet.listeners.it.ssl.engine=" + engine))
			.toArray(String[]::new))) {
			JsonNode tls = app.get("sockets/listeners/it").path("tls");

			assertThat(tls.path("bundle").asString()).isEqualTo("gateway");
			assertThat(tls.path("engine").asString()).isEqualTo(engine);
			assertThat(tls.path("clientAuth").asString()).isEqualTo("none");
			JsonNode certificate = tls.at("/certificates/0");
			assertThat(certificate.has("serverName")).isFalse();
			assertThat(certificate.path("subject").asString()).isEqualTo("CN=server");
			assertThat(certificate.path("issuer").asString()).isEqualTo("CN=authority");
			assertThat(Instant.parse(certificate.path("validUntil").asString()))
				.isEqualTo(certificates.server.getCertificate().getNotAfter().toInstant());
		}
	}

	@Test
	void showsAConnection() {
		try (var app = ManagedApplication.start(SHOW)) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");
			long id = onlyId(app);

			JsonNode connection = app.get("sockets/connections/" + id);
			assertThat(connection.path("id").asLong()).isEqualTo(id);
			assertThat(connection.path("listener").asString()).isEqualTo("it");
			assertThat(connection.path("state").asString()).isEqualTo("open");
			assertThat(connection.path("remoteAddress").asString())
				.isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
			assertThat(connection.path("localAddress").asString()).isEqualTo("127.0.0.1:" + client.socket().getPort());
			assertThat(connection.has("proxy")).isFalse();
			assertThat(connection.has("tls")).isFalse();
			assertThat(Instant.parse(connection.path("openedAt").asString())).isBetween(Instant.now().minusSeconds(60),
					Instant.now().plusSeconds(1));
			assertThat(connection.path("ageMillis").asLong())
				.isGreaterThanOrEqualTo(connection.path("idleMillis").asLong());
			assertThat(connection.at("/bytes/received").asLong()).isEqualTo(7);
			assertThat(connection.at("/bytes/sent").asLong()).isEqualTo(7);
			assertThat(connection.at("/frames/received").asLong()).isEqualTo(1);
			assertThat(connection.at("/frames/sent").asLong()).isEqualTo(1);
			assertThat(connection.path("queuedBytes").asLong()).isZero();
			assertThat(connection.path("writable").asBoolean()).isTrue();
			assertThat(app.get("sockets/connections").at("/connections/0/id").asLong()).isEqualTo(id);
		}
	}

	@Test
	void showsWhatAProxySaysOfAConnection() {
		try (var app = ManagedApplication.start(SHOW, "asyncnet.listeners.it.proxy-protocol.mode=required",
				"asyncnet.listeners.it.proxy-protocol.trusted=127.0.0.1")) {
			TestClient client = app.connect();
			client.send("PROXY TCP4 192.0.2.7 198.51.100.1 51000 9000\r\n");
			assertThat(client.exchange("hello")).isEqualTo("hello");

			JsonNode connection = app.get("sockets/connections?peer=192.0.2.0/24").at("/connections/0");
			assertThat(connection.path("remoteAddress").asString()).isEqualTo("192.0.2.7:51000");
			assertThat(connection.at("/proxy/version").asInt()).isEqualTo(1);
			assertThat(connection.at("/proxy/source").asString()).isEqualTo("192.0.2.7:51000");
			assertThat(connection.at("/proxy/address").asString())
				.isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
			assertThat(connection.at("/bytes/received").asLong()).isEqualTo(7);
		}
	}

	@Test
	void hidesWhoPeersAreByDefault() {
		try (var app = ManagedApplication.start()) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");

			String body = app.ask("GET", "sockets/connections", null).body();
			assertThat(body).contains("\"remoteAddress\":\"******\"")
				.doesNotContain(Integer.toString(client.socket().getLocalPort()));
			assertThat(app.ask("GET", "sockets/connections?peer=127.0.0.1", null)).satisfies((answer) -> {
				assertThat(answer.status()).isEqualTo(400);
				assertThat(answer.body()).contains("management.endpoint.sockets.show-values");
			});
		}
	}

	@Test
	void showsWhoPeersAreToThoseWhoMayKnow() {
		try (var app = ManagedApplication.start("management.endpoint.sockets.show-values=when-authorized",
				"management.endpoint.sockets.roles=operator")) {
			TestClient client = app.connect();
			assertThat(client.exchange("hello")).isEqualTo("hello");
			String address = "127.0.0.1:" + client.socket().getLocalPort();
			String path = "sockets/connections/" + onlyId(app);

			assertThat(app.ask("GET", path, null).body()).doesNotContain(address);
			assertThat(app.ask("GET", path, null, "X-Role", "reader").body()).doesNotContain(address);
			assertThat(app.ask("GET", path, null, "X-Role", "operator").body()).contains(address);
		}
	}

	@Test
	void findsConnectionsByListenerAndPeer() {
		try (var app = ManagedApplication.start(SHOW)) {
			assertThat(app.connect("it").exchange("a")).isEqualTo("a");
			assertThat(app.connect("other").exchange("b")).isEqualTo("b");

			assertThat(app.get("sockets/connections").path("total").asInt()).isEqualTo(2);
			JsonNode found = app.get("sockets/connections?listener=other");
			assertThat(found.path("total").asInt()).isEqualTo(1);
			assertThat(found.at("/connections/0/listener").asString()).isEqualTo("other");
			assertThat(app.get("sockets/connections?peer=127.0.0.0/8").path("total").asInt()).isEqualTo(2);
			assertThat(app.get("sockets/connections?peer=127.0.0.1&listener=it").path("total").asInt()).isEqualTo(1);
			assertThat(app.get("sockets/connections?peer=127.0.0.2").path("total").asInt()).isZero();
			assertThat(app.get("sockets/connections?peer=::1").path("total").asInt()).isZero();
		}
	}

	@Test
	void showsPagesInTheOrderOfAcceptance() {
		try (var app = ManagedApplication.start()) {
			List<Long> ids = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				assertThat(app.connect().exchange("x")).isEqualTo("x");
				ids.add(app.bean(ConnectionRegistry.class).stream().mapToLong((each) -> each.id()).max().orElseThrow());
			}

			assertThat(ids(app, "page=0&size=2")).isEqualTo(ids.subList(0, 2));
			assertThat(ids(app, "page=1&size=2")).isEqualTo(ids.subList(2, 4));
			assertThat(ids(app, "page=2&size=2")).isEqualTo(ids.subList(4, 5));
			assertThat(ids(app, "page=3&size=2")).isEmpty();
			JsonNode page = app.get("sockets/connections?page=1&size=2");
			assertThat(page.path("total").asInt()).isEqualTo(5);
			assertThat(page.path("page").asInt()).isEqualTo(1);
			assertThat(page.path("size").asInt()).isEqualTo(2);
		}
	}

	@Test
	void refusesWhatIsNotPossible() {
		try (var app = ManagedApplication.start(SHOW)) {
			for (String query : List.of("size=0", "size=501", "size=many", "page=-1", "listener=nobody", "peer=nobody",
					"peer=10.0.0.1/8")) {
				assertThat(app.ask("GET", "sockets/connections?" + query, null).status()).as(query).isEqualTo(400);
			}
			assertThat(app.ask("GET", "sockets/connections?size=501", null).body())
				.isEqualTo("{\"error\":\"'size' must be 1 to 500 but was 501\"}");
			assertThat(app.ask("GET", "sockets/connections?peer=nobody", null).body()).contains("'peer'", "nobody");
			for (String path : List.of("sockets/nothing", "sockets/listeners/nobody", "sockets/connections/0",
					"sockets/connections/it", "sockets/nothing/it")) {
				assertThat(app.ask("GET", path, null).status()).as(path).isEqualTo(404);
			}
		}
	}

	private static List<Long> ids(ManagedApplication app, String query) {
		List<Long> ids = new ArrayList<>();
		app.get("sockets/connections?" + query)
			.path("connections")
			.forEach((connection) -> ids.add(connection.path("id").asLong()));
		return ids;
	}

	private static long onlyId(ManagedApplication app) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.pollInterval(10, TimeUnit.MILLISECONDS)
			.until(() -> app.bean(ConnectionRegistry.class).count() == 1);
		return app.bean(ConnectionRegistry.class).iterator().next().id();
	}

}
