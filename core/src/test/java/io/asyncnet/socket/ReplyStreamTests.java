package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

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

	private final StreamingHandler streaming = new StreamingHandler();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void framesLeaveInOrderAmongReplies(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("now 1\n2\nnow 3\n4\nnow 5\n");
			List<ReplyStream> open = this.streaming.awaitStreams(2);

			StreamingHandler.add(open.get(1), "4a");
			StreamingHandler.add(open.get(0), "2a");
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
			StreamingHandler.add(stream, "one");
			StreamingHandler.add(stream, "two");
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
		CountingProducer producer = new CountingProducer(frames);
		ConnectionHandler handler = (connection, frame, replies) -> producer.start(replies.stream());
		try (ListenerFixture server = ListenerFixture.open(execution, StreamingHandler.SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");
			long produced = Stable.await(producer.produced::get);

			// a frame has at least eight bytes; the kernel takes its share
			assertThat(produced * 8 - server.observer().bytesSent()).isLessThan(3 * 64 * 1024);
			assertThat(produced).isLessThan(frames / 4);

			for (int i = 0; i < frames; i++) {
				assertThat(client.receiveLine()).isEqualTo(CountingProducer.text(i));
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
				stream.add(CountingProducer.text(i), StandardCharsets.UTF_8);
			}
			stream.complete();
			replies.add("end", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, StreamingHandler.SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");

			for (int i = 0; i < frames; i++) {
				assertThat(client.receiveLine()).isEqualTo(CountingProducer.text(i));
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
			List<ReplyStream> open = this.streaming.awaitStreams(2);
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
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			Awaitility.await().atMost(BOUND).until(stream::isReady);

			stream.onReady(() -> called.complete(Thread.currentThread()));

			assertThat(called).succeedsWithin(BOUND)
				.satisfies((thread) -> assertThat(thread.getName()).startsWith("test-loop"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void singleFrameMayBeLongerThanTheBound(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, StreamingHandler.SMALL, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			stream.add(new byte[3_000_000]);
			stream.complete();

			assertThat(client.receiveExactly(3_000_002)).endsWith('\r', '\n');
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void takesNothingAfterItsEnd(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\nnow 2\n");
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			StreamingHandler.add(stream, "one");
			stream.complete();

			assertThatIllegalStateException().isThrownBy(() -> StreamingHandler.add(stream, "two"));
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
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			StreamingHandler.add(stream, "one");
			assertThatIllegalArgumentException().isThrownBy(() -> StreamingHandler.add(stream, "a\nb"));
			StreamingHandler.add(stream, "two");
			stream.complete();

			assertThat(client.receiveLines(2)).containsExactly("one", "two");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlingStopsAtTheBoundOfPendingReplies(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.sendInBackground(Handlers.lines(IntStream.range(0, 5000).mapToObj(Integer::toString).toList()));
			Stable.await(this.streaming.streams::size);

			assertThat(this.streaming.streams).hasSize(Outbound.MAX_PENDING_REPLIES);
			for (int i = 0; i < 5000; i++) {
				Awaitility.await().atMost(BOUND).until(() -> !this.streaming.streams.isEmpty());
				ReplyStream stream = this.streaming.streams.remove();
				StreamingHandler.add(stream, "reply " + i);
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
					StreamingHandler.add(stream, text + " " + i);
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

}
