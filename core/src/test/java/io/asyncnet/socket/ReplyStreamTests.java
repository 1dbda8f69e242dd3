package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.socket.ListenerOptions.Bind;
import io.asyncnet.socket.ListenerOptions.Buffers;
import io.asyncnet.socket.ListenerOptions.SocketSettings;
import io.asyncnet.socket.ListenerOptions.Timeouts;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ReplyStream}.
 */
class ReplyStreamTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	/** Small kernel buffers, so that little is on its way. */
	private static final ListenerOptions SMALL = ListenerFixture.options()
		.withBind(new Bind(Bind.DEFAULTS.address(), 1024, new SocketSettings(true, true, true, 16 * 1024, 16 * 1024)))
		.withBuffers(new Buffers(64 * 1024, 64 * 1024, 32 * 1024, 1024 * 1024));

	private final Queue<ReplyStream> streams = new ConcurrentLinkedQueue<>();

	/** Keeps a stream, except for frames that begin with "now". */
	private final ConnectionHandler streaming = (connection, frame, replies) -> {
		String text = frame.text(StandardCharsets.UTF_8);
		if (text.startsWith("now")) {
			replies.add(text, StandardCharsets.UTF_8);
		}
		else {
			this.streams.add(replies.stream());
		}
	};

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void framesLeaveInOrderAmongReplies(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("now 1\n2\nnow 3\n4\nnow 5\n");
			List<ReplyStream> open = awaitStreams(2);

			add(open.get(1), "4a");
			add(open.get(0), "2a");
			assertThat(client.receiveLines(2)).containsExactly("now 1", "2a");
			open.get(1).add("4b".getBytes(StandardCharsets.UTF_8));
			open.get(1).complete();
			open.get(0).add(ByteBuffer.wrap("2b".getBytes(StandardCharsets.UTF_8)));
			assertThat(client.receiveLine()).isEqualTo("2b");
			assertThat(client.hasReceived()).isFalse();
			open.get(0).complete();

			assertThat(client.receiveLines(4)).containsExactly("now 3", "4a", "4b", "now 5");
			assertThat(server.observer().framesSent()).isEqualTo(7);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void mayBeFilledBeforeTheHandlerReturns(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add("before", StandardCharsets.UTF_8);
			ReplyStream stream = replies.stream();
			add(stream, "one");
			add(stream, "two");
			stream.complete();
			replies.add("after", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\ny\n");

			assertThat(client.receiveLines(8)).containsExactly("before", "one", "two", "after", "before", "one", "two",
					"after");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void millionFramesToSlowReaderStayWithinTheOutboundBounds(Execution execution) {
		int frames = 1_000_000;
		Counting producer = new Counting(frames);
		ConnectionHandler handler = (connection, frame, replies) -> producer.start(replies.stream());
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");
			long produced = Stable.await(producer.produced::get);

			// a frame has at least eight bytes; the kernel takes its share
			assertThat(produced * 8 - server.observer().bytesSent()).isLessThan(3 * 64 * 1024);
			assertThat(produced).isLessThan(frames / 4);

			for (int i = 0; i < frames; i++) {
				assertThat(client.receiveLine()).isEqualTo(Counting.text(i));
			}
			assertThat(producer.threads).hasSize(1).allMatch((name) -> name.startsWith("test-loop"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerMayWaitForThePeer(Execution execution) {
		int frames = 200_000;
		ConnectionHandler handler = (connection, frame, replies) -> {
			ReplyStream stream = replies.stream();
			Semaphore signals = new Semaphore(0);
			stream.onReady(signals::release);
			for (int i = 0; i < frames; i++) {
				while (!stream.isReady() && signals.tryAcquire(10, TimeUnit.SECONDS)) {
					signals.drainPermits();
				}
				stream.add(Counting.text(i), StandardCharsets.UTF_8);
			}
			stream.complete();
			replies.add("end", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");

			for (int i = 0; i < frames; i++) {
				assertThat(client.receiveLine()).isEqualTo(Counting.text(i));
			}
			assertThat(client.receiveLine()).isEqualTo("end");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isReadyOnlyWhenTheRepliesBeforeHaveLeft(Execution execution) {
		AtomicInteger calls = new AtomicInteger();
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n2\n");
			List<ReplyStream> open = awaitStreams(2);
			open.get(1).onReady(calls::incrementAndGet);
			Awaitility.await().atMost(BOUND).until(open.get(0)::isReady);
			assertThat(open.get(1).isReady()).isFalse();
			assertThat(calls).hasValue(0);

			open.get(0).complete();

			Awaitility.await().atMost(BOUND).until(() -> calls.get() == 1);
			assertThat(open.get(0).isReady()).isFalse();
			assertThat(open.get(1).isReady()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void callsWhoeverRegistersWhenItIsReadyAlready(Execution execution) {
		CompletableFuture<Thread> called = new CompletableFuture<>();
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			Awaitility.await().atMost(BOUND).until(stream::isReady);

			stream.onReady(() -> called.complete(Thread.currentThread()));

			assertThat(called).succeedsWithin(BOUND)
				.satisfies((thread) -> assertThat(thread.getName()).startsWith("test-loop"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void producerThatIgnoresReadinessEndsAsSlowConsumer(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, this.streaming);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			byte[] frame = new byte[1000];
			int added = 0;
			while (!stream.isCancelled() && added < 100_000) {
				stream.add(frame);
				added++;
			}

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(added * 1000L - server.observer().bytesSent()).isLessThan(2 * 1024 * 1024);
			client.awaitEnd();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void producerThatIgnoresThatItIsNotItsTurnEndsAsSlowConsumer(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n2\n");
			ReplyStream second = awaitStreams(2).get(1);
			byte[] frame = new byte[1000];
			for (int i = 0; i < 1200; i++) {
				second.add(frame);
			}

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(second.isCancelled()).isTrue();
			client.awaitEnd();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void singleFrameMayBeLongerThanTheBound(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			stream.add(new byte[3_000_000]);
			stream.complete();

			assertThat(client.receiveExactly(3_000_002)).endsWith('\r', '\n');
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureEndsConnectionAfterTheFramesBeforeIt(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("now 1\n2\n3\nnow 4\n");
			List<ReplyStream> open = awaitStreams(2);
			add(open.get(1), "never");
			add(open.get(0), "2a");
			open.get(0).fail(new IllegalStateException("no more"));

			assertThat(client.receiveAllText()).isEqualTo("now 1\r\n2a\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			Awaitility.await().atMost(BOUND).until(open.get(1)::isCancelled);
			assertThat(open.get(0).isCancelled()).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failsWhenItsListenerThrows(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("now 1\n2\n");
			awaitStreams(1).get(0).onReady(() -> {
				throw new IllegalStateException("listener is broken");
			});

			assertThat(client.receiveAllText()).isEqualTo("now 1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endOfTheConnectionCancelsOnce(Execution execution) {
		AtomicInteger cancels = new AtomicInteger();
		AtomicInteger readies = new AtomicInteger();
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				CapturedLogs logs = CapturedLogs.open()) {
			List<ReplyStream> open;
			try (RawClient client = server.connect()) {
				client.send("1\n2\n");
				open = awaitStreams(2);
				Awaitility.await().atMost(BOUND).until(open.get(0)::isReady);
				open.forEach((stream) -> stream.onCancel(cancels::incrementAndGet));
				open.get(1).onReady(readies::incrementAndGet);
				client.reset();
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);

			Awaitility.await().atMost(BOUND).until(() -> cancels.get() == 2 && readies.get() == 1);
			for (ReplyStream stream : open) {
				assertThat(stream.isCancelled()).isTrue();
				assertThat(stream.isReady()).isFalse();
				add(stream, "too late");
				stream.fail(new IllegalStateException("too late"));
				stream.complete();
			}
			assertThat(logs.from(Level.WARN)).isEmpty();
			server.awaitNoConnections();
		}
		assertThat(cancels).hasValue(2);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tellsWhoRegistersAfterTheEnd(Execution execution) {
		CountDownLatch told = new CountDownLatch(2);
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming)) {
			ReplyStream stream;
			try (RawClient client = server.connect()) {
				client.send("1\n");
				stream = awaitStreams(1).get(0);
				client.reset();
			}
			Awaitility.await().atMost(BOUND).until(stream::isCancelled);

			stream.onCancel(told::countDown);
			stream.onReady(told::countDown);

			Awaitility.await().atMost(BOUND).until(() -> told.getCount() == 0);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerThatWaitsIsToldOfTheEnd(Execution execution) {
		for (int i = 0; i < 20; i++) {
			CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
			try (Gate gate = new Gate();
					ListenerFixture server = ListenerFixture.open(execution, (connection, frame, replies) -> {
						gate.pass();
						ReplyStream stream = replies.stream();
						CountDownLatch ended = new CountDownLatch(1);
						stream.onCancel(ended::countDown);
						cancelled.complete(ended.await(10, TimeUnit.SECONDS));
					})) {
				RawClient client = server.connect();
				client.send("1\n");
				gate.awaitArrivals(1);
				if (i % 2 == 0) {
					gate.open();
				}
				client.reset();
				server.observer().awaitReason();
				gate.open();

				assertThat(cancelled).succeedsWithin(Duration.ofSeconds(12)).isEqualTo(true);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void takesNothingAfterItsEnd(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\nnow 2\n");
			ReplyStream stream = awaitStreams(1).get(0);
			add(stream, "one");
			stream.complete();

			assertThatIllegalStateException().isThrownBy(() -> add(stream, "two"));
			stream.complete();
			stream.fail(new IllegalStateException("too late"));
			assertThat(client.receiveLines(2)).containsExactly("one", "now 2");
			client.send("now 3\n");
			assertThat(client.receiveLine()).isEqualTo("now 3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void refusesWhatIsNoFrameAndGoesOn(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			add(stream, "one");
			assertThatIllegalArgumentException().isThrownBy(() -> add(stream, "a\nb"));
			add(stream, "two");
			stream.complete();

			assertThat(client.receiveLines(2)).containsExactly("one", "two");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void peerThatDoesNotReadItRunsIntoTheWriteTimeout(Execution execution) {
		Duration off = Duration.ZERO;
		ListenerOptions options = SMALL.withTimeouts(new Timeouts(off, off, off, Duration.ofMillis(300), off));
		Counting producer = new Counting(10_000_000);
		ConnectionHandler handler = (connection, frame, replies) -> producer.start(replies.stream());
		try (ListenerFixture server = ListenerFixture.open(execution, options, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
			Awaitility.await().atMost(BOUND).until(() -> producer.cancels.get() == 1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void silentStreamIsNotIdle(Execution execution) {
		Duration off = Duration.ZERO;
		Duration soon = Duration.ofMillis(200);
		ListenerOptions options = ListenerFixture.options().withTimeouts(new Timeouts(off, off, soon, off, off));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			Awaitility.await().pollDelay(soon.multipliedBy(3)).until(() -> true);
			add(stream, "one");
			stream.complete();

			assertThat(client.receiveLine()).isEqualTo("one");
			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlingStopsAtTheBoundOfPendingReplies(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.sendInBackground(Handlers.lines(IntStream.range(0, 5000).mapToObj(Integer::toString).toList()));
			Stable.await(this.streams::size);

			assertThat(this.streams).hasSize(Outbound.MAX_PENDING_REPLIES);
			for (int i = 0; i < 5000; i++) {
				Awaitility.await().atMost(BOUND).until(() -> !this.streams.isEmpty());
				ReplyStream stream = this.streams.remove();
				add(stream, "reply " + i);
				stream.complete();
			}
			assertThat(client.receiveLines(5000))
				.isEqualTo(IntStream.range(0, 5000).mapToObj((i) -> "reply " + i).toList());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void streamsOfManyThreadsDoNotMix(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			String text = frame.text(StandardCharsets.UTF_8);
			ReplyStream stream = replies.stream();
			CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 20; i++) {
					add(stream, text + " " + i);
				}
				stream.complete();
			});
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			List<String> requests = IntStream.range(0, 2000).mapToObj((i) -> "request " + i).toList();
			client.sendInBackground(Handlers.lines(requests));

			for (String request : requests) {
				for (int i = 0; i < 20; i++) {
					assertThat(client.receiveLine()).isEqualTo(request + " " + i);
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closingWaitsForTheEndOfTheStream(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = awaitStreams(1).get(0);
			server.awaitConnection().close();
			add(stream, "one");
			assertThat(client.receiveLine()).isEqualTo("one");
			stream.complete();

			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
			assertThat(stream.isCancelled()).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void pendingReplyIsNoStream(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> replies.defer().complete((later) -> {
			assertThatIllegalStateException().isThrownBy(later::stream);
			later.add("refused", StandardCharsets.UTF_8);
		});
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("1\n");

			assertThat(client.receiveLine()).isEqualTo("refused");
		}
	}

	private List<ReplyStream> awaitStreams(int count) {
		Awaitility.await().atMost(BOUND).until(() -> this.streams.size() >= count);
		return new ArrayList<>(this.streams);
	}

	private static void add(ReplyStream stream, String text) {
		stream.add(text, StandardCharsets.UTF_8);
	}

	/** Adds numbers while the stream is ready. */
	private static final class Counting {

		private final AtomicInteger produced = new AtomicInteger();

		private final AtomicInteger cancels = new AtomicInteger();

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		private final int count;

		Counting(int count) {
			this.count = count;
		}

		static String text(int number) {
			return "n " + number;
		}

		void start(ReplyStream stream) {
			stream.onCancel(this.cancels::incrementAndGet);
			stream.onReady(() -> produce(stream));
		}

		private void produce(ReplyStream stream) {
			this.threads.add(Thread.currentThread().getName());
			while (stream.isReady()) {
				int next = this.produced.getAndIncrement();
				if (next == this.count) {
					stream.complete();
					return;
				}
				stream.add(text(next), StandardCharsets.UTF_8);
			}
		}

	}

}
