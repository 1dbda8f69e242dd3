package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import io.asyncnet.framing.Line;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ListenerOptions#concurrency()}.
 */
class ConcurrencyTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final ListenerOptions FOUR = ListenerFixture.options().withConcurrency(4);

	private final Gated handler = new Gated();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlesAsManyFramesAtTheSameTimeAndRepliesInTheirOrder(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\n4\n5\n6\n");
			this.handler.awaitRunning("1", "2", "3", "4");
			Stable.await(this.handler.started::get);
			assertThat(this.handler.started).hasValue(4);

			this.handler.let("4");
			this.handler.awaitRunning("5");
			this.handler.let("3");
			this.handler.awaitRunning("6");
			assertThat(client.hasReceived()).isFalse();
			this.handler.let("1");
			assertThat(client.receiveLine()).isEqualTo("1");
			this.handler.let("6");
			this.handler.let("2");
			assertThat(client.receiveLines(3)).containsExactly("2", "3", "4");
			this.handler.let("5");
			assertThat(client.receiveLines(2)).containsExactly("5", "6");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
		assertThat(this.handler.closes).containsExactly("close PEER after 6");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void framesThatArriveLaterAreHandledBesideThoseThatRun(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler);
				RawClient client = server.connect()) {
			client.send("1\n");
			this.handler.awaitRunning("1");
			client.sendByteByByte("2\n3");
			this.handler.awaitRunning("2");
			this.handler.let("2");
			client.send("\n");
			this.handler.awaitRunning("3");
			this.handler.let("3");
			this.handler.let("1");

			assertThat(client.receiveLines(3)).containsExactly("1", "2", "3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void manyFramesAreRepliedToInOrder(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withConcurrency(16);
		ConnectionHandler echo = (connection, frame, replies) -> {
			if (frame.length() % 3 == 0) {
				Thread.onSpinWait();
			}
			replies.add(frame.view());
			connection.send("sent " + frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, options, echo);
				RawClient client = server.connect()) {
			List<String> requests = IntStream.range(0, 20_000).mapToObj((i) -> "request " + i).toList();
			client.sendInBackground(Handlers.lines(requests));

			for (String request : requests) {
				assertThat(client.receiveLine()).isEqualTo(request);
				assertThat(client.receiveLine()).isEqualTo("sent " + request);
			}
			Awaitility.await().atMost(BOUND).until(() -> server.observer().framesReceived() == 20_000);
			assertThat(server.observer().framesSent()).isEqualTo(40_000);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void laterRepliesAndStreamsKeepTheirPlaces(Execution execution) {
		Queue<PendingReply> places = new ConcurrentLinkedQueue<>();
		ConnectionHandler mixed = (connection, frame, replies) -> {
			switch (frame.text(StandardCharsets.UTF_8)) {
				case "later" -> {
					replies.add("before", StandardCharsets.UTF_8);
					places.add(replies.defer());
					replies.add("after", StandardCharsets.UTF_8);
				}
				case "stream" -> {
					ReplyStream stream = replies.stream();
					CompletableFuture.runAsync(() -> {
						StreamingHandler.add(stream, "s1");
						StreamingHandler.add(stream, "s2");
						stream.complete();
					});
				}
				default -> replies.add(frame.view());
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, mixed);
				RawClient client = server.connect()) {
			client.send("one\nlater\nstream\nfour\n");
			assertThat(client.receiveLines(2)).containsExactly("one", "before");
			Awaitility.await().atMost(BOUND).until(() -> !places.isEmpty());
			places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveLines(5)).containsExactly("late", "after", "s1", "s2", "four");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void failureEndsConnectionAfterTheRepliesBeforeIt(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler);
				RawClient client = server.connect()) {
			client.send("1\nboom\n3\n4\n5\n");
			this.handler.awaitRunning("1", "3", "4");
			this.handler.let("3");
			this.handler.let("4");
			this.handler.let("1");

			assertThat(client.receiveAllText()).isEqualTo("1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
		assertThat(this.handler.closes).containsExactly("close HANDLER_FAILED after 4");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void closesAfterTheLastHandlerThatStillRuns(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler)) {
			RawClient client = server.connect();
			client.send("1\n2\n3\n");
			this.handler.awaitRunning("1", "2", "3");
			client.reset();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
			this.handler.let("2");
			this.handler.let("1");
			Awaitility.await().during(100, TimeUnit.MILLISECONDS).until(this.handler.closes::isEmpty);
			this.handler.let("3");
			Awaitility.await().atMost(BOUND).until(() -> this.handler.closes.size() == 1);
		}
		assertThat(this.handler.closes).containsExactly("close PEER_RESET after 3");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void deliversAllRepliesAfterThePeerHasEndedItsSide(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\n4\n5\n6\n");
			client.shutdownOutput();
			for (String text : List.of("4", "3", "2", "1", "5", "6")) {
				this.handler.awaitRunning(text);
				this.handler.let(text);
			}

			assertThat(client.receiveAllText()).isEqualTo("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void answersBytesThatAreNoFrameLast(Execution execution) {
		ListenerOptions options = FOUR.withFraming(new Line(10));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.handler);
				RawClient client = server.connect()) {
			client.send("1\n2\n0123456789a");
			this.handler.awaitRunning("1", "2");
			this.handler.let("2");
			this.handler.let("1");

			assertThat(client.receiveAllText()).isEqualTo("1\r\n2\r\nmalformed\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void goodbyeComesLast(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, this.handler);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\n4\n5\n");
			this.handler.awaitRunning("1", "2", "3", "4");
			CompletableFuture<Void> drained = server.listener().drain(BOUND);
			for (String text : List.of("4", "3", "2", "1", "5")) {
				this.handler.awaitRunning(text);
				this.handler.let(text);
			}

			assertThat(client.receiveAllText()).isEqualTo("1\r\n2\r\n3\r\n4\r\n5\r\ngoodbye\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerThatTakesTooLongEndsTheConnection(Execution execution) {
		Duration off = Duration.ZERO;
		ListenerOptions options = FOUR.withTimeouts(new Timeouts(off, off, off, off, off, Duration.ofMillis(200)));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.handler);
				RawClient client = server.connect()) {
			this.handler.let("1");
			client.send("1\n2\n3\n");

			assertThat(client.receiveAllText()).isEqualTo("1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			Awaitility.await().atMost(BOUND).until(() -> this.handler.closes.size() == 1);
		}
		assertThat(this.handler.closes).containsExactly("close HANDLER_TIMEOUT after 3");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerThatWaitsForItsStreamIsToldOfTheEnd(Execution execution) {
		CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
		CountDownLatch begun = new CountDownLatch(1);
		ConnectionHandler waiting = (connection, frame, replies) -> {
			ReplyStream stream = replies.stream();
			CountDownLatch ended = new CountDownLatch(1);
			stream.onCancel(ended::countDown);
			begun.countDown();
			cancelled.complete(ended.await(10, TimeUnit.SECONDS));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, FOUR, waiting)) {
			RawClient client = server.connect();
			client.send("1\n");
			Awaitility.await().atMost(BOUND).until(() -> begun.getCount() == 0);
			client.reset();

			assertThat(cancelled).succeedsWithin(BOUND).isEqualTo(true);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void readingGoesOnWithALoadThatIsLargerThanTheBuffers(Execution execution) {
		ListenerOptions options = FOUR.withBuffers(StreamingHandler.SMALL.buffers());
		try (ListenerFixture server = ListenerFixture.open(execution, options, Handlers.ECHO);
				RawClient client = server.connect()) {
			List<String> requests = IntStream.range(0, 50_000).mapToObj((i) -> "a longer request " + i).toList();
			client.sendInBackground(Handlers.lines(requests));

			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
		}
	}

	@Test
	void boundsPendingRepliesOfAnEventLoop() {
		Queue<PendingReply> places = new ConcurrentLinkedQueue<>();
		try (ListenerFixture server = ListenerFixture.open(FOUR,
				(connection, frame, replies) -> places.add(replies.defer())); RawClient client = server.connect()) {
			client.send("1\n");
			Awaitility.await().atMost(BOUND).until(() -> places.size() == 1);
			client.send("1\n".repeat(19));
			Stable.await(places::size);
			assertThat(places).hasSize(4);

			List<String> received = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				Awaitility.await().atMost(BOUND).until(() -> !places.isEmpty());
				places.remove().complete((replies) -> replies.add("done", StandardCharsets.UTF_8));
				received.add(client.receiveLine());
			}
			assertThat(received).hasSize(20);
		}
	}

	@Test
	void isAtLeastOneAndAtMostAsManyAsRepliesMayBePending() {
		assertThatIllegalArgumentException().isThrownBy(() -> FOUR.withConcurrency(0))
			.withMessageContaining("concurrency");
		assertThatIllegalArgumentException().isThrownBy(() -> FOUR.withConcurrency(257)).withMessageContaining("256");
		assertThat(ListenerFixture.options().concurrency()).isEqualTo(1);
	}

	/** Replies with what it is sent when the test lets it. */
	private static final class Gated implements ConnectionHandler {

		final AtomicInteger started = new AtomicInteger();

		final Queue<String> closes = new ConcurrentLinkedQueue<>();

		private final AtomicInteger returned = new AtomicInteger();

		private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		private final Map<String, Boolean> running = new ConcurrentHashMap<>();

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
			String text = frame.text(StandardCharsets.UTF_8);
			this.started.incrementAndGet();
			this.running.put(text, true);
			try {
				if (text.equals("boom")) {
					throw new IllegalStateException("asked for");
				}
				assertThat(gate(text).await(20, TimeUnit.SECONDS)).isTrue();
				replies.add(frame.view());
			}
			finally {
				this.returned.incrementAndGet();
			}
		}

		@Override
		public void onFramingFailure(Connection connection, FramingException failure, Replies replies) {
			replies.add("malformed", StandardCharsets.UTF_8);
		}

		@Override
		public void onDrain(Connection connection) {
			connection.send("goodbye", StandardCharsets.UTF_8);
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.closes.add("close " + reason + " after " + this.returned.get());
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		void let(String text) {
			gate(text).countDown();
		}

		void awaitRunning(String... texts) {
			Awaitility.await().atMost(BOUND).until(() -> this.running.keySet().containsAll(List.of(texts)));
		}

		private CountDownLatch gate(String text) {
			return this.gates.computeIfAbsent(text, (key) -> new CountDownLatch(1));
		}

	}

}
