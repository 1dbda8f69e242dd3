package io.asyncnet.spring.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.UnknownConnectionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConnectionRegistryTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class))
		.withBean("ids", SocketListenerSpec.class,
				() -> SocketListenerSpec.of("ids")
					.charset(StandardCharsets.ISO_8859_1)
					.handle((line, connection) -> Long.toString(connection.id())))
		.withBean("frames", SocketListenerSpec.class,
				() -> SocketListenerSpec.of("frames")
					.framing(new LengthPrefixed(1, 255))
					.handle((text, connection) -> Long.toString(connection.id())));

	@Test
	void sendsTextBytesAndObjectsToOneConnection() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "ids"); TestClient other = connect(context, "ids")) {
				long id = id(client);
				assertThat(id(other)).isNotEqualTo(id);
				ConnectionRegistry registry = registry(context);

				assertThat(registry.send(id, "h\u00e9")).succeedsWithin(Duration.ofSeconds(5));
				assertThat(client.receiveBytes(4)).containsExactly('h', 0xe9, '\r', '\n');
				registry.send(id, new byte[] { 'a' });
				registry.send(id, ByteBuffer.wrap(new byte[] { 'b' }));
				registry.send(id, Map.of("c", 1));

				assertThat(List.of(client.receiveLine(), client.receiveLine(), client.receiveLine()))
					.containsExactly("a\r", "b\r", "{\"c\":1}\r");
			}
		});
	}

	@Test
	void writesTheFramingOfTheConnection() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "frames")) {
				client.send(new byte[] { 1, '?' });
				long id = Long.parseLong(client.receive(client.receiveBytes(1)[0]));

				registry(context).send(id, "two");

				assertThat(client.receiveBytes(4)).containsExactly(3, 't', 'w', 'o');
			}
		});
	}

	@Test
	void tellsOfAConnectionThatIsNotThere() {
		this.runner.run((context) -> {
			ConnectionRegistry registry = registry(context);
			assertThat(registry.find(Long.MAX_VALUE)).isNull();
			assertThat(registry.close(Long.MAX_VALUE)).isFalse();
			assertThat(registry.send(Long.MAX_VALUE, "x")).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(UnknownConnectionException.class)
				.withMessageContaining("There is no open connection " + Long.MAX_VALUE);
		});
	}

	@Test
	void refusesWhatCannotBeOneFrame() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "ids")) {
				long id = id(client);

				assertThatIllegalArgumentException().isThrownBy(() -> registry(context).send(id, "two\nlines"));

				assertThat(id(client)).isEqualTo(id);
			}
		});
	}

	@Test
	void iteratesOverAllConnectionsAndOverThoseOfAListener() {
		this.runner.run((context) -> {
			try (TestClient one = connect(context, "ids");
					TestClient two = connect(context, "ids");
					TestClient three = connect(context, "frames")) {
				id(one);
				id(two);
				three.send(new byte[] { 1, '?' }).receiveBytes(1);
				ConnectionRegistry registry = registry(context);

				assertThat(registry.count()).isEqualTo(3);
				assertThat(registry).hasSize(3);
				assertThat(registry.stream("ids")).hasSize(2)
					.allSatisfy((connection) -> assertThat(connection.framing()).isInstanceOf(Line.class));
				assertThat(StreamSupport.stream(registry.spliterator(), false).map(Connection::listener))
					.containsExactlyInAnyOrder("ids", "ids", "frames");
				assertThatIllegalArgumentException().isThrownBy(() -> registry.stream("other"));
			}
		});
	}

	@Test
	void closesOneAndForgetsIt() {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, "ids")) {
				long id = id(client);
				assertThat(registry(context).find(id)).isNotNull();

				assertThat(registry(context).close(id)).isTrue();

				assertThat(client.isEnded()).isTrue();
				Awaitility.await().untilAsserted(() -> assertThat(registry(context).find(id)).isNull());
				assertThat(registry(context).count()).isZero();
			}
		});
	}

	private static TestClient connect(ApplicationContext context, String listener) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get(listener).port());
	}

	private static long id(TestClient client) {
		return Long.parseLong(client.send("?\n").receiveLine().stripTrailing());
	}

	private static ConnectionRegistry registry(ApplicationContext context) {
		return context.getBean(ConnectionRegistry.class);
	}

}
