package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.LengthPrefixed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Connection#send} and {@link Connection#close()}.
 */
class SendTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void fromInsideKeepsItsPlaceAmongTheReplies(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			String text = frame.text(StandardCharsets.UTF_8);
			replies.add(text + " first", StandardCharsets.UTF_8);
			connection.send(text + " second", StandardCharsets.UTF_8);
			replies.add(text + " third", StandardCharsets.UTF_8);
			connection.send((text + " fourth").getBytes(StandardCharsets.UTF_8));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("a\nb\n");

			assertThat(client.receiveLines(8)).containsExactly("a first", "a second", "a third", "a fourth", "b first",
					"b second", "b third", "b fourth");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void fromInsideWaitsForThePendingReplyBeforeIt(Execution execution) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			place.set(replies.defer());
			connection.send("after", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\n");
			Awaitility.await().atMost(BOUND).until(() -> place.get() != null);

			place.get().complete((replies) -> replies.add("before", StandardCharsets.UTF_8));

			assertThat(client.receiveLines(2)).containsExactly("before", "after");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void fromOtherThreadGoesOutBesideAPendingReply(Execution execution) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		ConnectionHandler handler = (connection, frame, replies) -> place.set(replies.defer());
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\n");
			Awaitility.await().atMost(BOUND).until(() -> place.get() != null);

			server.awaitConnection().send("news", StandardCharsets.UTF_8);
			assertThat(client.receiveLine()).isEqualTo("news");

			place.get().complete((replies) -> replies.add("reply", StandardCharsets.UTF_8));
			assertThat(client.receiveLine()).isEqualTo("reply");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void fromOtherThreadGoesOutWhileAHandlerIsBusy(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);

			assertThat(server.awaitConnection().send("news", StandardCharsets.UTF_8)).succeedsWithin(BOUND);
			assertThat(client.receiveLine()).isEqualTo("news");

			gate.open();
			assertThat(client.receiveLine()).isEqualTo("slow");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void beginsWithWhatIsSentOnOpen(Execution execution) {
		ConnectionHandler handler = new GreetingHandler();
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("request\n");

			assertThat(client.receiveLines(2)).containsExactly("hello", "request");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void fromManyThreadsIsWholeAndInTheOrderOfEachThread(Execution execution) {
		int threads = 8;
		int frames = 1000;
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			for (int t = 0; t < threads; t++) {
				String name = "t" + t;
				Thread sender = new Thread(() -> {
					for (int i = 0; i < frames; i++) {
						connection.send(name + " " + i + " " + "x".repeat(i % 50), StandardCharsets.UTF_8);
					}
				}, "test-sender");
				sender.start();
			}
			List<String> requests = IntStream.range(0, frames)
				.mapToObj((i) -> "reply " + i + " " + "x".repeat(i % 50))
				.toList();
			client.sendInBackground(Handlers.lines(requests));

			Map<String, Integer> next = new HashMap<>();
			for (int i = 0; i < (threads + 1) * frames; i++) {
				String[] parts = client.receiveLine().split(" ", 3);
				int number = next.merge(parts[0], 1, Integer::sum) - 1;
				assertThat(parts[1]).as("next of %s", parts[0]).isEqualTo(String.valueOf(number));
				assertThat(parts[2]).isEqualTo("x".repeat(number % 50));
			}
			assertThat(next).hasSize(threads + 1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void reachesAllConnectionsFromTheHandlerOfEach(Execution execution) {
		Queue<Connection> members = new ConcurrentLinkedQueue<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			if (frame.length() == 0) {
				members.add(connection);
				replies.add("joined", StandardCharsets.UTF_8);
			}
			members.forEach((member) -> member.send(frame.view()));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler);
				RawClient first = server.connect();
				RawClient second = server.connect();
				RawClient third = server.connect()) {
			List<RawClient> clients = List.of(first, second, third);
			clients.forEach((client) -> assertThat(client.send("\n").receiveLine()).isEqualTo("joined"));
			for (int i = 0; i < 300; i++) {
				clients.get(i % 3).send("news " + i % 3 + "\n");
			}

			for (RawClient client : clients) {
				List<String> news = new ArrayList<>();
				while (news.size() < 300) {
					String line = client.receiveLine();
					if (!line.isEmpty()) {
						news.add(line);
					}
				}
				assertThat(news).filteredOn("news 1"::equals).hasSize(100);
				assertThat(news).filteredOn("news 2"::equals).hasSize(100);
			}
		}
	}

	@Test
	void completesWhenTheBytesHaveLeft() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();

			assertThat(connection.send("text", StandardCharsets.UTF_8)).succeedsWithin(BOUND);
			assertThat(connection.send("bytes".getBytes(StandardCharsets.UTF_8))).succeedsWithin(BOUND);
			assertThat(client.receiveLines(2)).containsExactly("text", "bytes");
		}
	}

	@Test
	void completesOnTheEventLoop() throws Exception {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			byte[] large = new byte[8 * 1024 * 1024];
			CompletableFuture<Boolean> inEventLoop = server.awaitConnection()
				.send(large)
				.thenApply((sent) -> server.dispatcher().inEventLoop());

			client.receiveExactly(large.length + 2);

			assertThat(inEventLoop.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void copiesPayloadAndLeavesItAsItIs() {
		ListenerOptions options = ListenerFixture.options().withFraming(new LengthPrefixed(1, 100));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			byte[] bytes = { 0, 1, 2, 3, 4 };
			ByteBuffer payload = ByteBuffer.wrap(bytes, 1, 3);
			for (int i = 0; i < 100; i++) {
				bytes[1] = (byte) i;
				connection.send(payload);
			}
			Arrays.fill(bytes, (byte) 99);

			assertThat(payload.position()).isEqualTo(1);
			assertThat(payload.remaining()).isEqualTo(3);
			for (int i = 0; i < 100; i++) {
				assertThat(client.receiveExactly(4)).containsExactly(3, i, 2, 3);
			}
		}
	}

	@Test
	void refusesTextThatIsNoFrame() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();

			assertThatIllegalArgumentException().isThrownBy(() -> connection.send("a\nb", StandardCharsets.UTF_8));

			assertThat(connection.isOpen()).isTrue();
			connection.send("next", StandardCharsets.UTF_8);
			assertThat(client.receiveLine()).isEqualTo("next");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failsAfterTheEndOfTheConnection(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			RawClient client = server.connect();
			Connection connection = server.awaitConnection();
			client.close();
			assertThat(connection.closed().toCompletableFuture()).succeedsWithin(BOUND);

			assertFailed(connection.send("too late", StandardCharsets.UTF_8), CloseReason.PEER);
			assertFailed(connection.send(new byte[3]), CloseReason.PEER);
		}
	}

	@Test
	void failsWhenTheConnectionEndsBeforeTheBytesHaveLeft() {
		ListenerOptions options = ListenerFixture.options()
			.withBuffers(new ListenerOptions.Buffers(1024, 1024, 1024, 64 * 1024 * 1024));
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			RawClient client = RawClient.connect(server.address(), 4096);
			Connection connection = server.awaitConnection();
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				sent.add(connection.send(new byte[1024 * 1024]));
			}
			client.reset();

			assertFailed(sent.get(15), CloseReason.PEER_RESET);
			assertThat(sent)
				.allSatisfy((future) -> assertThat(future.handle((done, ex) -> "done")).succeedsWithin(BOUND));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closesConnectionWhosePeerDoesNotReadWhenTooMuchIsQueued(Execution execution) {
		ListenerOptions options = ListenerFixture.options()
			.withBuffers(new ListenerOptions.Buffers(1024, 8 * 1024, 4 * 1024, 256 * 1024));
		try (ListenerFixture server = ListenerFixture.open(execution, options, Handlers.ECHO);
				RawClient client = RawClient.connect(server.address(), 4096)) {
			Connection connection = server.awaitConnection();
			Queue<CompletableFuture<Void>> sent = new ConcurrentLinkedQueue<>();
			for (int i = 0; i < 100_000 && connection.isOpen(); i++) {
				sent.add(connection.send(new byte[1000]));
			}

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(sent).hasSizeLessThan(100_000);
			assertThat(sent)
				.allSatisfy((future) -> assertThat(future.handle((done, ex) -> "done")).succeedsWithin(BOUND));
			client.awaitEnd();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closeLetsLeaveWhatWasSent(Execution execution) {
		byte[] large = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add("one", StandardCharsets.UTF_8);
			connection.send(large);
			replies.add("three", StandardCharsets.UTF_8);
			connection.close();
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("go\nnever\n");

			assertThat(client.receiveLine()).isEqualTo("one");
			assertThat(client.receiveLine()).hasSize(large.length);
			assertThat(client.receiveAllText()).isEqualTo("three\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closeFromOtherThreadLetsLeaveWhatWasSent(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			connection.send("one", StandardCharsets.UTF_8);
			connection.send("two", StandardCharsets.UTF_8);
			connection.close();
			connection.close();
			assertThat(connection.isOpen()).isFalse();
			assertThat(client.receiveAllText()).isEqualTo("one\r\ntwo\r\n");
			client.hangUp();
			assertThat(connection.closed().toCompletableFuture()).succeedsWithin(BOUND)
				.isEqualTo(CloseReason.APPLICATION);
			assertFailed(connection.send("three", StandardCharsets.UTF_8), CloseReason.APPLICATION);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void noFrameIsHandledAfterClose(Execution execution) {
		Queue<String> handled = new ConcurrentLinkedQueue<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			handled.add(frame.text(StandardCharsets.UTF_8));
			connection.close();
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("one\ntwo\nthree\n");
			client.awaitEnd();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
		assertThat(handled).containsExactly("one");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void firstReasonWins(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			connection.close();
			throw new IllegalStateException("after close");
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\n");
			client.awaitEnd();
			client.hangUp();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
	}

	private static void assertFailed(CompletableFuture<Void> sent, CloseReason reason) {
		assertThat(sent).failsWithin(BOUND)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(SocketClosedException.class, (ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static final class GreetingHandler implements ConnectionHandler {

		@Override
		public void onOpen(Connection connection) {
			connection.send("hello", StandardCharsets.UTF_8);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	}

}
