package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for greetings and goodbyes that are put where replies go.
 */
class GreetingRepliesTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void leaveBeforeTheFirstReplyAndBeforeTheEnd(Execution execution) throws Exception {
		try (ListenerFixture server = ListenerFixture.open(execution, new Speaker(false));
				RawClient client = server.connect()) {
			client.send("one\n");
			assertThat(client.receiveLines(3)).containsExactly("sent", "hello", "one");

			server.listener().drain(Duration.ofSeconds(10)).get(15, TimeUnit.SECONDS);

			assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void leaveAlsoAfterTheConnectionHasBeenRefused(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, new Speaker(true));
				RawClient client = server.connect()) {
			client.send("one\n");

			assertThat(client.receiveAllText()).isEqualTo("sent\r\nhello\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
	}

	private record Speaker(boolean refusing) implements ConnectionHandler {

		@Override
		public void onOpen(Connection connection, Replies replies) {
			connection.send("sent", StandardCharsets.UTF_8);
			if (this.refusing) {
				connection.close();
			}
			replies.add("hello", StandardCharsets.UTF_8);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		}

		@Override
		public void onDrain(Connection connection, Replies replies) {
			replies.add("goodbye", StandardCharsets.UTF_8);
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	}

}
