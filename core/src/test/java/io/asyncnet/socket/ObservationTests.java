package io.asyncnet.socket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a {@link ConnectionObserver} learns the truth.
 */
class ObservationTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void countsBytesAndFrames(Execution execution) {
		List<String> requests = IntStream.range(0, 5000).mapToObj((i) -> "request " + i).toList();
		byte[] stream = Handlers.lines(requests);
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			try (RawClient client = server.connect()) {
				client.sendInBackground(stream);
				client.receiveLines(requests.size());
				client.send("unfinished");
				client.shutdownOutput();
				client.receiveAll();
			}
			server.awaitNoConnections();
			assertThat(server.observer().bytesReceived()).isEqualTo(stream.length + "unfinished".length());
			assertThat(server.observer().bytesSent()).isEqualTo(stream.length + requests.size());
			assertThat(server.observer().framesReceived()).isEqualTo(requests.size());
			assertThat(server.observer().framesSent()).isEqualTo(requests.size());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void countsFramesThatAreNotReplies(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			for (int i = 0; i < frame.length(); i++) {
				replies.add(frame.view());
			}
			connection.send(frame.view());
			replies.defer().complete((later) -> {
				later.add(new byte[1]);
				later.add(new byte[2]);
			});
		};
		ListenerOptions options = ListenerFixture.options().withFraming(new LengthPrefixed(1, 100));
		try (ListenerFixture server = ListenerFixture.open(execution, options, handler);
				RawClient client = server.connect()) {
			client.send(new byte[] { 3, 'a', 'b', 'c', 0 });
			client.receiveExactly(4 * 4 + 5 + 1 + 5);
			server.awaitConnection().send(new byte[7]).join();
			client.receiveExactly(8);

			Awaitility.await().atMost(BOUND).untilAsserted(() -> {
				assertThat(server.observer().framesReceived()).isEqualTo(2);
				assertThat(server.observer().framesSent()).isEqualTo(3 + 1 + 2 + 1 + 2 + 1);
				assertThat(server.observer().bytesReceived()).isEqualTo(5);
				assertThat(server.observer().bytesSent()).isEqualTo(27 + 8);
			});
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void acceptedIsActivePlusClosed(Execution execution) {
		List<RawClient> clients = new ArrayList<>();
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			for (int i = 0; i < 30; i++) {
				RawClient client = server.connect();
				client.send("x\n");
				client.receiveLine();
				clients.add(client);
			}
			clients.subList(0, 12).forEach(RawClient::close);
			clients.subList(12, 20).forEach(RawClient::reset);

			Awaitility.await().atMost(BOUND).until(() -> server.observer().closed() == 20);
			assertThat(server.observer().opened()).isEqualTo(30);
			assertThat(server.listener().activeConnections()).isEqualTo(10);
			assertThat(server.listener().connections()).hasSize(10).allMatch(Connection::isOpen);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void countsBytesAsTheyAreOnTheWireWithTls(TlsEngine engine) throws Exception {
		ListenerOptions options = ListenerFixture.options().withTls(TlsListenerTests.context(engine));
		List<String> requests = Collections.nCopies(3000, "request of some length");
		SSLContext client = TestCertificates.clientContext(null);
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO);
				CountingProxy proxy = new CountingProxy(server.address())) {
			try (RawClient tls = RawClient.connectTls(proxy.address(), client)) {
				tls.sendInBackground(Handlers.lines(requests));
				assertThat(tls.receiveLines(requests.size())).isEqualTo(requests);
			}
			server.observer().awaitReason();
			proxy.awaitEnd();
			server.awaitNoConnections();

			assertThat(server.observer().bytesReceived()).isEqualTo(proxy.toServer());
			assertThat(server.observer().bytesSent()).isEqualTo(proxy.toClient());
			assertThat(server.observer().framesReceived()).isEqualTo(requests.size());
			assertThat(server.observer().framesSent()).isEqualTo(requests.size());
			assertThat(server.observer().handshakes()).containsExactly("TLSv1.3");
		}
	}

}
