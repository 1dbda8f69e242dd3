package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the callbacks of a connection and the ways in which it ends.
 */
class ConnectionLifeTests {

	private final LifeRecorder life = new LifeRecorder();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void opensFirstAndClosesLastExactlyOnce(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life)) {
			try (RawClient client = server.connect()) {
				client.send("one\ntwo\nthree\n");
				client.receiveLines(3);
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			server.awaitNoConnections();
		}
		assertThat(this.life.events()).containsExactly("open", "frame one", "frame two", "frame three", "close PEER");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void opensAndClosesWithoutAFrame(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life)) {
			server.connect().close();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
		assertThat(this.life.events()).containsExactly("open", "close PEER");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void runsOneCallbackAtATimeForEachConnection(Execution execution) {
		OneAtATime handler = new OneAtATime();
		try (ListenerFixture server = ListenerFixture.open(execution, handler);
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			List<String> requests = IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
			for (String request : requests) {
				first.send(request + "\n");
				second.send(request + "\n");
			}

			assertThat(first.receiveLines(requests.size())).isEqualTo(requests);
			assertThat(second.receiveLines(requests.size())).isEqualTo(requests);
		}
		assertThat(handler.overlaps.get()).isZero();
		assertThat(handler.closes.get()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void closesAfterTheHandlerThatStillRuns(Execution execution) {
		try (Gate gate = new Gate()) {
			this.life.gate = gate;
			try (ListenerFixture server = ListenerFixture.open(execution, this.life)) {
				try (RawClient client = server.connect()) {
					client.send("wait\n");
					gate.awaitArrivals(1);
					client.reset();
				}
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
				assertThat(this.life.events()).containsExactly("open");
				gate.open();
				this.life.awaitEvents(3);
			}
		}
		assertThat(this.life.events()).containsExactly("open", "frame wait", "close PEER_RESET");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void deliversAllRepliesAfterThePeerHasEndedItsSide(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life); RawClient client = server.connect()) {
			List<String> requests = IntStream.range(0, 100).mapToObj((i) -> "request " + i).toList();
			client.send(Handlers.lines(requests));
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo(String.join("\r\n", requests) + "\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
		assertThat(this.life.events()).hasSize(102).endsWith("close PEER");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void deliversRepliesOfSlowHandlerAfterThePeerHasEndedItsSide(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\nlast\n");
			client.shutdownOutput();
			gate.awaitArrivals(1);
			assertThat(client.hasReceived()).isFalse();

			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("slow\r\nlast\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlesWhatArrivesWithTheEndOfThePeerWhileAHandlerIsBusy(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			client.send("next\nlast\n");
			client.shutdownOutput();
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> server.observer().bytesReceived() == 15);

			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("slow\r\nnext\r\nlast\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endThatArrivesWhileAFrameIsHandledIsNoTruncation(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			for (int i = 0; i < 200; i++) {
				try (RawClient client = server.connect()) {
					client.send("first\n");
					client.send("second\n");
					client.shutdownOutput();

					assertThat(client.receiveAllText()).isEqualTo("first\r\nsecond\r\n");
				}
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void deliversPendingReplyAfterThePeerHasEndedItsSide(Execution execution) {
		Queue<PendingReply> places = new ConcurrentLinkedQueue<>();
		try (ListenerFixture server = ListenerFixture.open(execution,
				(connection, frame, replies) -> places.add(replies.defer())); RawClient client = server.connect()) {
			client.send("x\n");
			client.shutdownOutput();
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> !places.isEmpty());
			assertThat(server.listener().activeConnections()).isEqualTo(1);

			places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endInMidFrameIsTruncation(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life); RawClient client = server.connect()) {
			client.send("whole\nhal");
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo("whole\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TRUNCATED);
		}
		assertThat(this.life.events()).containsExactly("open", "frame whole", "close FRAME_TRUNCATED");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tooLongFrameEndsConnectionAfterTheRepliesToEarlierFrames(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withFraming(new Line(10));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.life);
				RawClient client = server.connect()) {
			client.send("one\ntwo\n01234567890");

			assertThat(client.receiveAllText()).isEqualTo("one\r\ntwo\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
		assertThat(this.life.events()).containsExactly("open", "frame one", "frame two", "close FRAME_TOO_LONG");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tooLongFrameIsRefusedOnItsDeclaredLength(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withFraming(new LengthPrefixed(4, 1000));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.life);
				RawClient client = server.connect()) {
			client.send(new byte[] { 0, 0, 0, 1, 'x', 0, 0, 3, (byte) 0xE9 });

			assertThat(client.receiveAll()).isEqualTo(new byte[] { 0, 0, 0, 1, 'x' });
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void malformedFrameEndsConnectionAfterTheRepliesToEarlierFrames(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withFraming(new Line(10, true));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.life);
				RawClient client = server.connect()) {
			client.send("one\r\ntwo\nthree\r\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_MALFORMED);
		}
		assertThat(this.life.events()).containsExactly("open", "frame one", "close FRAME_MALFORMED");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void resetOfPeerIsToldFromItsEnd(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life)) {
			RawClient client = server.connect();
			client.send("one\nhal");
			client.receiveLine();
			client.reset();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
		}
		assertThat(this.life.events()).containsExactly("open", "frame one", "close PEER_RESET");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tellsWhatAConnectionIs(Execution execution) {
		Queue<Connection> seen = new ConcurrentLinkedQueue<>();
		AttributeKey<String> key = AttributeKey.of("name", String.class);
		ConnectionHandler handler = (connection, frame, replies) -> {
			seen.add(connection);
			replies.add(String.valueOf(connection.attributes().put(key, frame.text(StandardCharsets.UTF_8))),
					StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler)) {
			InetSocketAddress local;
			try (RawClient client = server.connect()) {
				local = client.localAddress();
				client.send("a\nb\n");
				assertThat(client.receiveLines(2)).containsExactly("null", "a");
				Connection connection = seen.element();
				assertThat(server.listener().connections()).containsExactly(connection);
				assertThat(connection.isOpen()).isTrue();
				assertThat(connection.closed().toCompletableFuture()).isNotDone();
			}
			Connection connection = seen.remove();
			assertThat(connection.closed().toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS)
				.isEqualTo(CloseReason.PEER);
			assertThat(seen).containsExactly(connection);
			assertThat(connection.isOpen()).isFalse();
			assertThat(connection.listener()).isEqualTo("test");
			assertThat(connection.tls()).isNull();
			assertThat(connection.remoteAddress()).isEqualTo(local);
			assertThat(connection.localAddress()).isEqualTo(server.address());
		}
	}

	@Test
	void numbersConnectionsInOrderOfAcceptance() {
		try (ListenerFixture server = ListenerFixture.open(
				(connection, frame, replies) -> replies.add(String.valueOf(connection.id()), StandardCharsets.UTF_8))) {
			long last = 0;
			for (int i = 0; i < 5; i++) {
				try (RawClient client = server.connect()) {
					client.send("id\n");
					long id = Long.parseLong(client.receiveLine());
					assertThat(id).isGreaterThan(last);
					last = id;
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void showsTheFrameInEveryForm(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			byte[] copy = frame.toByteArray();
			byte[] viewed = new byte[frame.view().remaining()];
			frame.view().get(viewed);
			boolean same = frame.length() == copy.length && Arrays.equals(copy, viewed) && frame.byteAt(0) == copy[0]
					&& frame.text(StandardCharsets.UTF_8).equals(new String(copy, StandardCharsets.UTF_8))
					&& frame.view().isReadOnly();
			replies.add(same + " " + frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("grüße\nabc\n");

			assertThat(client.receiveLines(2)).containsExactly("true grüße", "true abc");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tellsHowLongEachFrameTook(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.life); RawClient client = server.connect()) {
			client.send("one\ntwo\nboom\n");
			client.awaitEnd();
			client.hangUp();
			server.observer().awaitReason();
			this.life.awaitEvents(4);
		}
		assertThat(this.life.handled).containsExactly("ok", "ok", "IllegalStateException");
	}

	private static final class OneAtATime implements ConnectionHandler {

		private static final AttributeKey<AtomicInteger> RUNNING = AttributeKey.of("running", AtomicInteger.class);

		private final AtomicInteger overlaps = new AtomicInteger();

		private final AtomicInteger closes = new AtomicInteger();

		@Override
		public void onOpen(Connection connection) {
			connection.attributes().put(RUNNING, new AtomicInteger(1));
			linger();
			running(connection).decrementAndGet();
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			enter(connection);
			linger();
			replies.add(frame.view());
			running(connection).decrementAndGet();
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			enter(connection);
			this.closes.incrementAndGet();
			running(connection).decrementAndGet();
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		private void enter(Connection connection) {
			if (running(connection).incrementAndGet() != 1) {
				this.overlaps.incrementAndGet();
			}
		}

		private static void linger() {
			for (int i = 0; i < 200; i++) {
				Thread.onSpinWait();
			}
		}

		private static AtomicInteger running(Connection connection) {
			@Nullable AtomicInteger running = connection.attributes().get(RUNNING);
			return (running != null) ? running : new AtomicInteger(1000);
		}

	}

}
