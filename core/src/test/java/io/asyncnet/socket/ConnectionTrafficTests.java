package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionTraffic}.
 */
class ConnectionTrafficTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void countsBytesAndFramesOfOneConnection(Execution execution) {
		List<String> requests = IntStream.range(0, 300).mapToObj((i) -> "request " + i).toList();
		byte[] bytes = Handlers.lines(requests);
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			client.send(bytes);
			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);

			Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
				assertThat(connection.traffic().bytesReceived()).isEqualTo(bytes.length);
				// lines are sent with CR LF
				assertThat(connection.traffic().bytesSent()).isEqualTo(bytes.length + requests.size());
				assertThat(connection.traffic().framesReceived()).isEqualTo(requests.size());
				assertThat(connection.traffic().framesSent()).isEqualTo(requests.size());
			});
		}
	}

	@Test
	void countsEachConnectionForItself() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			first.sendByteByByte("a\nb\n");
			assertThat(first.receiveLines(2)).containsExactly("a", "b");
			second.send("c\n");
			assertThat(second.receiveLine()).isEqualTo("c");

			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(server.listener().connections())
					.extracting((connection) -> connection.traffic().bytesReceived())
					.containsExactlyInAnyOrder(4L, 2L));
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void countsBytesOfTlsAsTheyAreOnTheWire(TlsEngine engine) {
		ListenerOptions options = ListenerFixture.options().withTls(TlsListenerTests.context(engine));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
			client.send("secret\n");
			assertThat(client.receiveLine()).isEqualTo("secret");
			Connection connection = server.awaitConnection();

			client.hangUp();
			SocketPair.await(connection.closed().toCompletableFuture());
			ConnectionTraffic traffic = connection.traffic();
			assertThat(traffic.bytesReceived()).isEqualTo(server.observer().bytesReceived()).isGreaterThan(200);
			assertThat(traffic.bytesSent()).isEqualTo(server.observer().bytesSent()).isGreaterThan(200);
			assertThat(traffic.framesReceived()).isEqualTo(1);
		}
	}

	@Test
	void doesNotAgeAfterTheEnd() {
		try (ListenerFixture server = ListenerFixture.open((connection, frame, replies) -> connection.close());
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			client.send("bye\n");
			assertThat(SocketPair.await(connection.closed().toCompletableFuture())).isEqualTo(CloseReason.APPLICATION);

			ConnectionTraffic traffic = connection.traffic();
			assertThat(traffic.age()).isPositive().isGreaterThanOrEqualTo(traffic.idle());
			assertThat(connection.traffic()).isEqualTo(traffic);
			assertThat(traffic.bytesReceived()).isEqualTo("bye\n".getBytes(StandardCharsets.UTF_8).length);
		}
	}

}
