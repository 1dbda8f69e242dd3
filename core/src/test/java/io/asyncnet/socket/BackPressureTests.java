package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.socket.ListenerOptions.Bind;
import io.asyncnet.socket.ListenerOptions.Buffers;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for peers that read or write more slowly, or faster, than they are served.
 */
class BackPressureTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final int REPLY = 10_000;

	/** Small kernel buffers, so that little is on its way. */
	private static final ListenerOptions SMALL = ListenerFixture.options()
		.withBind(new Bind(Bind.DEFAULTS.address(), 1024, new SocketSettings(true, true, true, 16 * 1024, 16 * 1024)))
		.withBuffers(new Buffers(4 * 1024, 64 * 1024, 32 * 1024, 1024 * 1024));

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlingStopsWhileThePeerDoesNotRead(Execution execution) {
		int requests = 2000;
		AtomicInteger handled = new AtomicInteger();
		ConnectionHandler handler = (connection, frame, replies) -> {
			handled.incrementAndGet();
			byte[] reply = new byte[REPLY];
			Arrays.fill(reply, frame.byteAt(0));
			replies.add(reply);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			byte[] stream = new byte[2 * requests];
			for (int i = 0; i < requests; i++) {
				stream[2 * i] = (byte) ('a' + i % 26);
				stream[2 * i + 1] = '\n';
			}
			client.sendInBackground(stream);
			Stable.await(handled::get);

			// 2000 replies are 20 MB; 64 KiB may wait here and the kernel takes its share
			assertThat(handled.get()).isPositive().isLessThan(requests / 4);
			assertThat(server.observer().framesReceived()).isLessThan(requests / 4);
			assertThat(server.listener().activeConnections()).isEqualTo(1);

			for (int i = 0; i < requests; i++) {
				byte[] reply = client.receiveExactly(REPLY + 2);
				byte expected = (byte) ('a' + i % 26);
				assertThat(reply[0]).as("reply %d", i).isEqualTo(expected);
				assertThat(reply[REPLY - 1]).as("reply %d", i).isEqualTo(expected);
			}
			assertThat(handled).hasValue(requests);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void readingStopsWhileAHandlerIsBusyAndGoesOn(Execution execution) {
		List<String> requests = IntStream.range(0, 200_000)
			.mapToObj((i) -> (i != 0) ? "request " + i + " of a length that no kernel buffers as often as that, "
					+ "which makes some twenty megabytes" : "request 0")
			.toList();
		byte[] stream = Handlers.lines(requests);
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, SMALL, Handlers.waitingAt("request 0", gate));
				RawClient client = server.connect()) {
			CompletableFuture<RawClient> sent = client.sendInBackground(stream);
			gate.awaitArrivals(1);
			long received = Stable.await(server.observer()::bytesReceived);

			// one read may be larger than the bound, but not by much
			assertThat(received).isLessThan(256 * 1024);
			assertThat(sent).isNotDone();
			assertThat(server.observer().pauses()).containsExactly(true);

			gate.open();
			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
			assertThat(sent).succeedsWithin(BOUND);
			assertThat(server.observer().pauses()).endsWith(false);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void pausesAndResumesAlternate(Execution execution) {
		List<String> requests = IntStream.range(0, 50_000).mapToObj((i) -> "request " + i).toList();
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, Handlers.ECHO);
				RawClient client = server.connect()) {
			client.sendInBackground(Handlers.lines(requests));

			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
			Awaitility.await().atMost(BOUND).untilAsserted(() -> {
				List<Boolean> pauses = server.observer().pauses();
				assertThat(pauses.size() % 2).as("as many resumed as paused").isZero();
				for (int i = 0; i < pauses.size(); i++) {
					assertThat(pauses.get(i)).isEqualTo(i % 2 == 0);
				}
			});
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void nothingMoreIsReadWhenAConnectionDrainsThatWasPaused(Execution execution) {
		// fewer than may wait for the first one
		int requests = 200;
		AtomicInteger handled = new AtomicInteger();
		try (Gate first = new Gate(); Gate others = new Gate()) {
			ConnectionHandler handler = (connection, frame, replies) -> {
				if (handled.getAndIncrement() == 0) {
					first.pass();
				}
				else {
					others.pass();
				}
			};
			try (ListenerFixture server = ListenerFixture.open(execution, SMALL.withConcurrency(4), handler);
					RawClient client = server.connect()) {
				client.sendInBackground(("r".repeat(999) + "\n").repeat(requests).getBytes(StandardCharsets.US_ASCII));
				others.awaitArrivals(3);
				Awaitility.await().atMost(BOUND).until(() -> server.observer().pauses().equals(List.of(true)));

				CompletableFuture<Void> drained = server.listener().drain(BOUND);
				others.open();
				Stable.await(handled::get);
				first.open();

				assertThat(drained).succeedsWithin(BOUND);
				assertThat(handled.get()).isLessThan(requests / 2);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void connectionThatEndsWhilePausedIsNotLeftPaused(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, SMALL, Handlers.waitingAt("request", gate))) {
			RawClient client = server.connect();
			client.send("request\n");
			gate.awaitArrivals(1);
			client.sendInBackground(new byte[4 * 1024 * 1024]);
			Awaitility.await().atMost(BOUND).until(() -> server.observer().pauses().equals(List.of(true)));

			server.listener().close();
			gate.open();

			server.observer().awaitReason();
			Awaitility.await().atMost(BOUND).until(() -> server.observer().pauses().equals(List.of(true, false)));
			client.close();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void frameLargerThanTheInboundBoundArrives(Execution execution) {
		ListenerOptions options = ListenerFixture.options()
			.withFraming(new LengthPrefixed(4, 3_000_000))
			.withBuffers(SMALL.buffers());
		byte[] frame = new byte[3_000_004];
		new Random(1).nextBytes(frame);
		frame[0] = 0;
		frame[1] = 0x2D;
		frame[2] = (byte) 0xC6;
		frame[3] = (byte) 0xC0;
		try (ListenerFixture server = ListenerFixture.open(execution, options, Handlers.ECHO);
				RawClient client = server.connect()) {
			for (int i = 0; i < 3; i++) {
				client.sendInBackground(frame);
				assertThat(client.receiveExactly(frame.length)).isEqualTo(frame);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void slowReaderDoesNotHoldUpAnother(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> replies.add(new byte[frame.length() * 1000]);
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, handler);
				RawClient slow = RawClient.connect(server.address(), 4096);
				RawClient other = server.connect()) {
			byte[] greedy = new byte[2_000_000];
			Arrays.fill(greedy, (byte) '\n');
			for (int i = 0; i < greedy.length; i += 100) {
				Arrays.fill(greedy, i, i + 99, (byte) 'x');
			}
			slow.sendInBackground(greedy);
			Stable.await(server.observer()::framesReceived);

			for (int i = 0; i < 100; i++) {
				other.send("x\n");
				assertThat(other.receiveExactly(1002)).hasSize(1002);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void peerThatNeverReadsDoesNotHoldUpTheEnd(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> replies.add(new byte[1_000_000]);
		try (ListenerFixture server = ListenerFixture.open(execution, SMALL, handler);
				RawClient client = RawClient.connect(server.address(), 4096)) {
			client.send("1\n2\n3\n4\n5\n6\n7\n8\n");
			Stable.await(server.observer()::bytesSent);

			assertThat(server.listener().drain(Duration.ofMillis(300))).succeedsWithin(5, TimeUnit.SECONDS);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SERVER_SHUTDOWN);
		}
	}

}
