package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsOptions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the replies that a {@link Listener} with TLS owes to a peer that has taken
 * its leave.
 */
class TlsCloseNotifyTests {

	/**
	 * TLS 1.2 demands that a close_notify is answered at once, and what is pending
	 * discarded: so it is not read before the replies have left.
	 */
	@ParameterizedTest
	@MethodSource("enginesProtocolsAndExecutions")
	void deliversRepliesAfterCloseNotify(TlsEngine engine, String protocol, Execution execution) {
		List<String> requests = IntStream.range(0, 100).mapToObj((i) -> "request " + i).toList();
		try (ListenerFixture server = open(execution, engine, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.send(Handlers.lines(requests));
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo(String.join("\r\n", requests) + "\r\n");
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	/** More frames than one turn handles, and the end is there before the second. */
	@ParameterizedTest
	@MethodSource("enginesProtocolsAndExecutions")
	void deliversRepliesOfSeveralTurnsAfterCloseNotify(TlsEngine engine, String protocol, Execution execution) {
		List<String> requests = IntStream.range(0, 3000).mapToObj((i) -> "x").toList();
		Gate gate = new Gate();
		ConnectionHandler handler = (connection, frame, replies) -> {
			if (frame.text(StandardCharsets.UTF_8).equals("wait")) {
				gate.pass();
			}
			else {
				replies.add(frame.view());
			}
		};
		try (ListenerFixture server = open(execution, engine, handler);
				gate;
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.send("wait\n");
			gate.awaitArrivals(1);
			client.send(Handlers.lines(requests));
			client.shutdownOutput();
			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("x\r\n".repeat(requests.size()));
		}
	}

	/**
	 * To close with bytes that have not been read would reset the connection, and the
	 * peer might never see the last replies.
	 */
	@ParameterizedTest
	@MethodSource("enginesAndProtocols")
	void peerThatGoesOnSendingIsListenedToAfterOurCloseNotify(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, (connection, frame, replies) -> {
			replies.add("goodbye", StandardCharsets.UTF_8);
			connection.close();
		})) {
			// it is for a second only, in which a busy machine may not come to it
			Awaitility.await().ignoreException(ConditionTimeoutException.class).untilAsserted(() -> {
				try (RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
					client.send("bye\nrest");
					Connection connection = server.awaitConnection();
					Awaitility.await().until(() -> !connection.isOpen());
					assertReceives(connection, client, "more\n");
					assertReceives(connection, client, "and more\n");
					assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
				}
				finally {
					server.awaitNoConnections();
				}
			});
		}
	}

	private static void assertReceives(Connection connection, RawClient client, String text) {
		long before = connection.traffic().bytesReceived();
		client.send(text);
		Awaitility.await()
			.atMost(Duration.ofMillis(500))
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(connection.traffic().bytesReceived()).isGreaterThan(before));
	}

	static Stream<Arguments> enginesAndProtocols() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of("TLSv1.2", "TLSv1.3").map((protocol) -> Arguments.of(engine, protocol)));
	}

	static Stream<Arguments> enginesProtocolsAndExecutions() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of("TLSv1.2", "TLSv1.3")
				.flatMap((protocol) -> Execution.all().map((execution) -> Arguments.of(engine, protocol, execution))));
	}

	private static ListenerFixture open(Execution execution, TlsEngine engine, ConnectionHandler handler) {
		TlsOptions tls = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine, Duration.ofSeconds(10));
		return ListenerFixture.open(execution, ListenerFixture.options().withTls(TlsListenerTests.context(tls)),
				handler);
	}

}
