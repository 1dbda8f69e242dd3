package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers that refuse their peer.
 */
class PeerRefusedTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endsAsRejectedAfterTheReplyToTheRefusedFrame(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add("answer", StandardCharsets.UTF_8);
			if (frame.length() == 6) {
				throw new PeerRefusedException("it has asked for it");
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\nrefuse\nnever\n");

			assertThat(client.receiveAllText()).isEqualTo("answer\r\nanswer\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.REJECTED);
		}
	}

	@Test
	void manyPeersCauseOneLineWithoutAStackTrace() {
		ConnectionHandler handler = (connection, frame, replies) -> {
			throw new PeerRefusedException("it has asked for it", new SecurityException("secret"));
		};
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = ListenerFixture.open(handler)) {
			for (int i = 0; i < 20; i++) {
				try (RawClient client = server.connect()) {
					client.send("x\n");
					client.awaitEnd();
				}
			}
			server.awaitNoConnections();

			assertThat(logs.from(Level.WARN)).hasSizeBetween(1, 10)
				.allSatisfy((line) -> assertThat(line).contains("it has asked for it", "SecurityException"));
			assertThat(logs.text()).doesNotContain("secret").doesNotContain("\tat ");
		}
	}

	@Test
	void endsAConnectionFromAnotherThread() throws Exception {
		BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
		ConnectionHandler handler = (connection, frame, replies) -> connections.add(connection);
		try (ListenerFixture server = ListenerFixture.open(handler); RawClient client = server.connect()) {
			client.send("x\n");
			Connection connection = connections.poll(5, TimeUnit.SECONDS);
			assertThat(connection).isNotNull();

			new PeerRefusedException("too late").end(connection);

			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.REJECTED);
		}
	}

}
