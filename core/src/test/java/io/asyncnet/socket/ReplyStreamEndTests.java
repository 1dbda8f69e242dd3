package io.asyncnet.socket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the ways in which a {@link ReplyStream} ends.
 */
class ReplyStreamEndTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final StreamingHandler streaming = new StreamingHandler();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void producerThatIgnoresReadinessEndsAsSlowConsumer(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, StreamingHandler.SMALL, this.streaming);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("1\n");
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
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
			ReplyStream second = this.streaming.awaitStreams(2).get(1);
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
	void failureEndsConnectionAfterTheFramesBeforeIt(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("now 1\n2\n3\nnow 4\n");
			List<ReplyStream> open = this.streaming.awaitStreams(2);
			StreamingHandler.add(open.get(1), "never");
			StreamingHandler.add(open.get(0), "2a");
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
			this.streaming.awaitStreams(1).get(0).onReady(() -> {
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
				open = this.streaming.awaitStreams(2);
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
				StreamingHandler.add(stream, "too late");
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
				stream = this.streaming.awaitStreams(1).get(0);
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
	void peerThatDoesNotReadItRunsIntoTheWriteTimeout(Execution execution) {
		Duration off = Duration.ZERO;
		ListenerOptions options = StreamingHandler.SMALL
			.withTimeouts(new Timeouts(off, off, off, Duration.ofMillis(300), off, off));
		CountingProducer producer = new CountingProducer(10_000_000);
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
		ListenerOptions options = ListenerFixture.options().withTimeouts(new Timeouts(off, off, soon, off, off, off));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			Awaitility.await().pollDelay(soon.multipliedBy(3)).until(() -> true);
			StreamingHandler.add(stream, "one");
			stream.complete();

			assertThat(client.receiveLine()).isEqualTo("one");
			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closingWaitsForTheEndOfTheStream(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = this.streaming.awaitStreams(1).get(0);
			server.awaitConnection().close();
			StreamingHandler.add(stream, "one");
			assertThat(client.receiveLine()).isEqualTo("one");
			stream.complete();

			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
			assertThat(stream.isCancelled()).isFalse();
		}
	}

}
