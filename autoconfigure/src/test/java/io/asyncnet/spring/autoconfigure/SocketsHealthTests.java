package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.ManagedApplication.Answer;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.netty.channel.Channel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The health of listeners over HTTP.
 */
class SocketsHealthTests {

	private static final String[] DETAILS = { "management.endpoint.health.show-details=always",
			"management.endpoint.health.group.readiness.include=readinessState,sockets" };

	/** In which an acceptor that is dead has to be seen. */
	private static final Duration LIMIT = Duration.ofSeconds(5);

	@Test
	void isUpWithEachListenerByItsName() {
		try (var app = ManagedApplication.start(DETAILS)) {
			JsonNode sockets = app.get("health/sockets");

			assertThat(sockets.path("status").asString()).isEqualTo("UP");
			JsonNode listener = sockets.at("/components/it");
			assertThat(listener.path("status").asString()).isEqualTo("UP");
			assertThat(listener.at("/details/state").asString()).isEqualTo("running");
			assertThat(listener.at("/details/acceptor").asString()).isEqualTo("accepting");
			assertThat(listener.at("/details/address").asString())
				.isEqualTo("127.0.0.1:" + app.registry().get("it").port());
			assertThat(app.get("health/sockets/other").path("status").asString()).isEqualTo("UP");
			assertThat(app.get("health/readiness").path("status").asString()).isEqualTo("UP");
		}
	}

	@Test
	void knowsListenersThatComeAndGo() {
		try (var app = ManagedApplication.start(DETAILS)) {
			app.registry().register(SocketListenerSpec.of("late").handle((line, connection) -> line));
			assertThat(app.get("health").at("/components/sockets/components/late/status").asString()).isEqualTo("UP");

			app.registry().unregister("late");
			assertThat(app.get("health").at("/components/sockets/components").has("late")).isFalse();
			assertThat(app.ask("GET", "health/sockets/late", null).status()).isEqualTo(404);
		}
	}

	@Test
	void isDownWhenTheListeningSocketIsClosedByAFailureUntilARestart() throws Exception {
		try (var app = ManagedApplication.start(DETAILS)) {
			Object bound = ReflectionTestUtils.getField(app.registry().get("it"), "bound");
			Object listener = ReflectionTestUtils.getField(bound, "listener");
			Channel socket = (Channel) ReflectionTestUtils.getField(listener, "channel");
			socket.close().sync();

			awaitStatus(app, "DOWN", 503);
			assertThat(app.ask("GET", "health/sockets/it", null).json().at("/details/acceptor").asString())
				.isEqualTo("closed");
			assertThat(app.ask("GET", "health/readiness", null).status()).isEqualTo(503);

			app.registry().stop("it");
			app.registry().start("it");
			awaitStatus(app, "UP", 200);
			assertThat(app.connect().exchange("again")).isEqualTo("again");
		}
	}

	@Test
	void isDownWhileABlockedEventLoopKeepsItFromAccepting() {
		try (var app = ManagedApplication.start(DETAILS[0], DETAILS[1], "asyncnet.dispatcher.threads=1",
				"asyncnet.listeners.it.execution=event-loop")) {
			TestClient client = app.connect().send("block\r\n");
			assertThat(ManagedApplication.Base.awaitBlocked()).isTrue();

			awaitStatus(app, "DOWN", 503);
			assertThat(app.ask("GET", "health/sockets/it", null).json().at("/details/acceptor").asString())
				.isEqualTo("stalled");

			ManagedApplication.Base.blocked.countDown();
			assertThat(client.receiveLine()).isEqualTo("block\r");
			awaitStatus(app, "UP", 200);
		}
	}

	@Test
	void isOutOfServiceWhileADrainLasts() {
		try (var app = ManagedApplication.start(DETAILS)) {
			TestClient client = app.connect().send("block\r\n");
			assertThat(ManagedApplication.Base.awaitBlocked()).isTrue();

			app.registry().get("it").stop(Duration.ofSeconds(20));

			awaitStatus(app, "OUT_OF_SERVICE", 503);
			assertThat(app.ask("GET", "health/sockets/it", null).json().at("/details/state").asString())
				.isEqualTo("draining");
			assertThat(app.ask("GET", "health/readiness", null).json().path("status").asString())
				.isEqualTo("OUT_OF_SERVICE");
			assertThat(app.ask("GET", "health/liveness", null).status()).isEqualTo(200);
			ManagedApplication.Base.blocked.countDown();
			assertThat(client.receiveLine()).isEqualTo("block\r");
		}
	}

	@Test
	void isOutOfServiceWhilePausedOrStopped() {
		try (var app = ManagedApplication.start(DETAILS)) {
			app.registry().pause("it");
			awaitStatus(app, "OUT_OF_SERVICE", 503);

			app.registry().resume("it");
			awaitStatus(app, "UP", 200);

			app.registry().stop("it");
			awaitStatus(app, "OUT_OF_SERVICE", 503);
			assertThat(app.ask("GET", "health/sockets/it", null).json().at("/details/state").asString())
				.isEqualTo("stopped");
		}
	}

	@Test
	void isUnknownAndDoesNoHarmWhenItDoesNotStartWithTheApplication() {
		try (var app = ManagedApplication.start(DETAILS[0], DETAILS[1], "asyncnet.listeners.it.auto-startup=false")) {
			awaitStatus(app, "UNKNOWN", 200);
			assertThat(app.get("health").path("status").asString()).isEqualTo("UP");

			app.registry().start("it");
			awaitStatus(app, "UP", 200);
		}
	}

	@Test
	void canBeSwitchedOff() {
		try (var app = ManagedApplication.start("management.health.sockets.enabled=false",
				"management.endpoint.health.show-components=always")) {
			assertThat(app.get("health").path("components").has("sockets")).isFalse();
		}
	}

	private static void awaitStatus(ManagedApplication app, String status, int code) {
		Awaitility.await().atMost(LIMIT).pollInterval(50, TimeUnit.MILLISECONDS).untilAsserted(() -> {
			Answer answer = app.ask("GET", "health/sockets/it", null);
			assertThat(answer.json().path("status").asString()).isEqualTo(status);
			assertThat(answer.status()).isEqualTo(code);
		});
	}

}
