package io.asyncnet.spring.listener;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.framing.Line;
import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/listeners.md}.
 */
class ListenersGuideTests {

	private static final AttributeKey<Instant> SEEN = AttributeKey.of("seen", Instant.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class));

	@Test
	void controlsAListener() {
		this.runner
			.withBean(SocketListenerSpec.class,
					() -> SocketListenerSpec.of("quotes").autoStartup(false).handle((line, connection) -> line))
			.run((context) -> {
				SocketListenerRegistry registry = context.getBean(SocketListenerRegistry.class);
				assertThat(registry.get("quotes").isRunning()).isFalse();

				registry.start("quotes"); // with 'auto-startup: false' nobody else does
				registry.pause("quotes"); // no new connections; those that are open go on
				registry.resume("quotes");
				SocketAddress address = registry.get("quotes").localAddress();
				int connections = registry.get("quotes").activeConnections();
				registry.stop("quotes"); // drains

				assertThat(address).isNotNull();
				assertThat(connections).isZero();
				assertThat(registry.get("quotes").isRunning()).isFalse();
			});
	}

	@Test
	void registersAndUnregisters() {
		this.runner.run((context) -> {
			SocketListenerRegistry registry = context.getBean(SocketListenerRegistry.class);

			SocketListener listener = registry.register(SocketListenerSpec.of("tenant-7")
				.port(0)
				.framing(new Line(1024))
				.handle((line, connection) -> "echo " + line));
			int port = listener.port();

			try (TestClient client = TestClient.connect(port)) {
				assertThat(client.send("x\n").receiveLine()).isEqualTo("echo x\r");
			}

			registry.unregister("tenant-7"); // waits for the drain

			assertThat(registry.find("tenant-7")).isNull();
		});
	}

	@Test
	void hasAListenerForASpecBean() {
		this.runner.withUserConfiguration(Status.class).run((context) -> {
			int port = context.getBean(SocketListenerRegistry.class).get("status").port();
			try (TestClient client = TestClient.connect(port)) {
				assertThat(client.send("?\n").receiveLine()).isEqualTo("ok\r");
			}
		});
	}

	@Test
	void findsSendsAndCloses() {
		this.runner
			.withBean(SocketListenerSpec.class,
					() -> SocketListenerSpec.of("quotes").handle((line, connection) -> "" + connection.id()))
			.run((context) -> {
				ConnectionRegistry connections = context.getBean(ConnectionRegistry.class);
				int port = context.getBean(SocketListenerRegistry.class).get("quotes").port();
				try (TestClient client = TestClient.connect(port)) {
					long id = Long.parseLong(client.send("?\n").receiveLine().stripTrailing());

					CompletableFuture<Void> sent = connections.send(id, new Price("ACME", 17));

					assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
					assertThat(client.receiveLine()).isEqualTo("{\"symbol\":\"ACME\",\"price\":17}\r");
					assertThat(looksAround(connections, id)).isEqualTo("true 1");
					assertThat(client.isEnded()).isTrue();
				}
			});
	}

	private static String looksAround(ConnectionRegistry connections, long id) {
		Connection connection = connections.find(id); // null when it has ended
		boolean closed = connections.close(id); // false when it has ended
		long quotes = connections.stream("quotes").count();
		for (Connection each : connections) {
			each.attributes().put(SEEN, Instant.now());
		}
		return (connection != null && closed) + " " + Math.max(1, quotes);
	}

	record Price(String symbol, int price) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Status {

		@Bean
		SocketListenerSpec status() {
			return SocketListenerSpec.of("status").handle((line, connection) -> "ok");
		}

	}

}
