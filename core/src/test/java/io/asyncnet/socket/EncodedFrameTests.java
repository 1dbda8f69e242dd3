package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EncodedFrameTests {

	private static final Line LINE = new Line(ListenerOptions.DEFAULT_MAX_LINE_LENGTH);

	@Test
	void isWrittenByItsFraming() {
		EncodedFrame line = EncodedFrame.of(LINE, "hello", StandardCharsets.UTF_8);
		EncodedFrame prefixed = EncodedFrame.of(new LengthPrefixed(2, 10), new byte[] { 1, 2 });
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 7, 8, 9 }, 1, 2);
		EncodedFrame fromBuffer = EncodedFrame.of(new LengthPrefixed(1, 10), buffer);

		assertThat(line.framing()).isEqualTo(LINE);
		assertThat(new String(line.bytes(), StandardCharsets.UTF_8)).isEqualTo("hello\r\n");
		assertThat(line.length()).isEqualTo(7);
		assertThat(prefixed.bytes()).containsExactly(0, 2, 1, 2);
		assertThat(fromBuffer.bytes()).containsExactly(2, 8, 9);
		assertThat(buffer.position()).isEqualTo(1);
	}

	@Test
	void isACopyOfItsPayload() {
		byte[] payload = { 'a' };
		EncodedFrame frame = EncodedFrame.of(LINE, payload);
		payload[0] = 'b';

		assertThat(frame.bytes()[0]).isEqualTo((byte) 'a');
	}

	@Test
	void isExactlyOneFrame() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EncodedFrame.of(LINE, "two\nlines", StandardCharsets.UTF_8));
		assertThatIllegalStateException().isThrownBy(() -> EncodedFrame.write(LINE, (frames) -> {
		}));
		assertThatIllegalStateException().isThrownBy(() -> EncodedFrame.write(LINE, (frames) -> {
			frames.add(new byte[1]);
			frames.add(new byte[1]);
		})).withMessageContaining("there are 2");
		assertThatIllegalStateException().isThrownBy(() -> EncodedFrame.write(LINE, Replies::defer));
	}

	@Test
	void goesToAnyNumberOfConnections() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient one = server.connect();
				RawClient two = server.connect()) {
			one.send("1\n").receiveLine();
			two.send("2\n").receiveLine();
			EncodedFrame frame = EncodedFrame.of(LINE, "news", StandardCharsets.UTF_8);

			for (Connection connection : server.listener().connections()) {
				assertThat(connection.send(frame)).succeedsWithin(Duration.ofSeconds(10));
				assertThat(server.listener().connection(connection.id())).isSameAs(connection);
			}

			assertThat(one.receiveLine()).isEqualTo("news");
			assertThat(two.receiveLine()).isEqualTo("news");
			assertThat(server.listener().connection(Long.MAX_VALUE)).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void keepsItsPlaceAmongTheRepliesWhenSentInsideAHandler(Execution execution) {
		EncodedFrame frame = EncodedFrame.of(LINE, "second", StandardCharsets.UTF_8);
		ConnectionHandler handler = (connection, request, replies) -> {
			replies.add("first", StandardCharsets.UTF_8);
			connection.send(frame);
			replies.add("third", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("a\nb\n");

			assertThat(client.receiveLines(6)).containsExactly("first", "second", "third", "first", "second", "third");
		}
	}

	@Test
	void isRefusedWhereFramesAreCutInAnotherWay() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			EncodedFrame frame = EncodedFrame.of(new LengthPrefixed(1, 10), new byte[1]);

			assertThatIllegalArgumentException().isThrownBy(() -> connection.send(frame));

			assertThat(client.send("still here\n").receiveLine()).isEqualTo("still here");
		}
	}

	@Test
	void waitsForASlowPeerAndLosesNothing() {
		String line = "x".repeat(8000);
		int count = 120;
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient client = RawClient.connect(server.address(), 4096)) {
			Connection connection = server.awaitConnection();
			assertThat(connection.isWritable()).isTrue();
			CompletableFuture<?>[] sent = new CompletableFuture<?>[count];
			for (int i = 0; i < count; i++) {
				sent[i] = connection.send(EncodedFrame.of(LINE, i + line, StandardCharsets.UTF_8));
			}

			for (int i = 0; i < count; i++) {
				assertThat(client.receiveLine()).isEqualTo(i + line);
			}
			assertThat(CompletableFuture.allOf(sent)).succeedsWithin(Duration.ofSeconds(10));
			assertThat(connection.queuedBytes()).isZero();
			assertThat(connection.isWritable()).isTrue();
			connection.close();
			client.awaitEnd();
		}
	}

}
