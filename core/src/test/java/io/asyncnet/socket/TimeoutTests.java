package io.asyncnet.socket;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Timeouts}.
 */
class TimeoutTests {

	private static final Duration TIMEOUT = Duration.ofMillis(400);

	/** A machine that is busy with something else may take this long. */
	private static final Duration TOLERANCE = Duration.ofMillis(2500);

	private static final Duration OFF = Duration.ZERO;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closesSilentPeerAfterFirstFrameTimeout(Execution execution) {
		try (ListenerFixture server = open(execution, new Timeouts(TIMEOUT, OFF, OFF, OFF, OFF, OFF));
				RawClient behaves = server.connect()) {
			behaves.send("first\n");
			behaves.receiveLine();
			long start = System.nanoTime();
			try (RawClient silent = server.connect()) {
				assertThat(silent.receiveAll()).isEmpty();

				assertTookTheTimeout(start);
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FIRST_FRAME_TIMEOUT);
			}
			assertStillServed(behaves);
		}
	}

	@Test
	void dribblingPeerIsNoBetterThanASilentOneBeforeItsFirstFrame() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, new Timeouts(TIMEOUT, OFF, OFF, OFF, OFF, OFF))) {
			long start = System.nanoTime();
			try (RawClient dribbling = server.connect()) {
				dribbleUntilClosed(server, dribbling);

				assertTookTheTimeout(start);
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FIRST_FRAME_TIMEOUT);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closesPeerThatDribblesAFrameAfterFrameTimeout(Execution execution) {
		try (ListenerFixture server = open(execution, new Timeouts(OFF, TIMEOUT, OFF, OFF, OFF, OFF));
				RawClient behaves = server.connect();
				RawClient dribbling = server.connect()) {
			dribbling.send("first\n");
			assertThat(dribbling.receiveLine()).isEqualTo("first");
			long start = System.nanoTime();
			dribbleUntilClosed(server, dribbling);

			assertTookTheTimeout(start);
			assertThat(server.observer().awaitReason()).isIn(CloseReason.FRAME_TRUNCATED);
			assertStillServed(behaves);
		}
	}

	@Test
	void frameTimeoutBeginsAnewWithEachFrame() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, new Timeouts(OFF, TIMEOUT, OFF, OFF, OFF, OFF));
				RawClient client = server.connect()) {
			// ends one frame and begins the next with each write, for longer than the
			// timeout
			client.send("begin");
			for (int i = 0; i < 8; i++) {
				pause(Duration.ofMillis(120));
				client.send(" end\nbegin");
				assertThat(client.receiveLine()).isEqualTo("begin end");
			}
			assertThat(server.listener().activeConnections()).isEqualTo(1);
		}
	}

	@Test
	void frameTimeoutDoesNotRunBetweenFrames() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, new Timeouts(OFF, TIMEOUT, OFF, OFF, OFF, OFF));
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
			pause(TIMEOUT.multipliedBy(3));

			assertStillServed(client);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closesIdlePeerAfterIdleTimeout(Execution execution) {
		try (ListenerFixture server = open(execution, new Timeouts(OFF, OFF, TIMEOUT, OFF, OFF, OFF));
				RawClient client = server.connect()) {
			client.send("one\n");
			long start = System.nanoTime();
			client.receiveLine();

			assertThat(client.receiveAll()).isEmpty();

			assertTookTheTimeout(start);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void bytesInEitherDirectionKeepAConnectionAlive() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, new Timeouts(OFF, OFF, TIMEOUT, OFF, OFF, OFF));
				RawClient receives = server.connect()) {
			Connection connection = server.awaitConnection();
			try (RawClient sends = server.connect()) {
				for (int i = 0; i < 8; i++) {
					pause(Duration.ofMillis(120));
					sends.send("x");
					connection.send("news", StandardCharsets.UTF_8);
					assertThat(receives.receiveLine()).isEqualTo("news");
				}
				assertThat(server.listener().activeConnections()).isEqualTo(2);
			}
		}
	}

	@Test
	void closesPeerThatDoesNotReadAfterWriteTimeout() {
		ListenerOptions options = ListenerFixture.options()
			.withTimeouts(new Timeouts(OFF, OFF, OFF, TIMEOUT, OFF, OFF));
		ConnectionHandler handler = (connection, frame, replies) -> replies.add(new byte[8 * 1024 * 1024]);
		try (ListenerFixture server = ListenerFixture.open(options, handler);
				RawClient client = RawClient.connect(server.address(), 4096);
				RawClient behaves = server.connect()) {
			long start = System.nanoTime();
			client.send("x\n");

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
			assertTookTheTimeout(start);
			behaves.send("x\n");
			assertThat(behaves.receiveExactly(8 * 1024 * 1024)).hasSize(8 * 1024 * 1024);
		}
	}

	@Test
	void doesNotCloseSlowPeerThatMakesProgress() {
		ListenerOptions options = ListenerFixture.options()
			.withTimeouts(new Timeouts(OFF, OFF, OFF, TIMEOUT, OFF, OFF));
		int size = 16 * 1024 * 1024;
		ConnectionHandler handler = (connection, frame, replies) -> replies.add(new byte[size]);
		try (ListenerFixture server = ListenerFixture.open(options, handler);
				RawClient client = RawClient.connect(server.address(), 64 * 1024)) {
			client.send("x\n");
			for (int i = 0; i < 8; i++) {
				client.receiveExactly(size / 8);
				pause(Duration.ofMillis(120));
			}
			assertThat(client.receiveExactly(2)).asString().isEqualTo("\r\n");
			assertThat(server.listener().activeConnections()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void givesUpRepliesThatComeTooLateForAHalfClosedPeer(Execution execution) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		ListenerOptions options = ListenerFixture.options()
			.withTimeouts(new Timeouts(OFF, OFF, OFF, OFF, TIMEOUT, OFF));
		try (ListenerFixture server = ListenerFixture.open(execution, options,
				(connection, frame, replies) -> place.set(replies.defer())); RawClient client = server.connect()) {
			client.send("x\n");
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> place.get() != null);
			long start = System.nanoTime();
			client.shutdownOutput();

			client.awaitEnd();

			assertTookTheTimeout(start);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@Test
	void zeroTurnsTimeoutsOff() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, new Timeouts(OFF, OFF, OFF, OFF, OFF, OFF));
				RawClient client = server.connect()) {
			client.send("dribble");
			pause(TIMEOUT.multipliedBy(2));
			client.send("d\n");

			assertThat(client.receiveLine()).isEqualTo("dribbled");
		}
	}

	@Test
	void handlerThatIsBusyIsNotAnIdlePeer() {
		try (Gate gate = new Gate()) {
			ListenerOptions options = ListenerFixture.options()
				.withTimeouts(new Timeouts(TIMEOUT, TIMEOUT, OFF, TIMEOUT, OFF, OFF));
			try (ListenerFixture server = ListenerFixture.open(Execution.POOL, options,
					Handlers.waitingAt("slow", gate)); RawClient client = server.connect()) {
				client.send("slow\nnext\n");
				gate.awaitArrivals(1);
				pause(TIMEOUT.multipliedBy(3));
				gate.open();

				assertThat(client.receiveLines(2)).containsExactly("slow", "next");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void whoWaitsForAReplyIsNotAnIdlePeer(Execution execution) throws Exception {
		BlockingQueue<PendingReply> places = new LinkedBlockingQueue<>();
		ListenerOptions options = ListenerFixture.options()
			.withTimeouts(new Timeouts(TIMEOUT, TIMEOUT, TIMEOUT, OFF, OFF, OFF));
		try (ListenerFixture server = ListenerFixture.open(execution, options,
				(connection, frame, replies) -> places.add(replies.defer())); RawClient client = server.connect()) {
			client.send("one\n");
			PendingReply place = places.poll(10, TimeUnit.SECONDS);
			assertThat(place).isNotNull();
			pause(TIMEOUT.multipliedBy(3));
			assertThat(server.awaitConnection().isOpen()).isTrue();
			place.complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveLine()).isEqualTo("late");
		}
	}

	private static ListenerFixture open(Execution execution, Timeouts timeouts) {
		return ListenerFixture.open(execution, ListenerFixture.options().withTimeouts(timeouts), Handlers.ECHO);
	}

	private static void dribbleUntilClosed(ListenerFixture server, RawClient client) {
		int before = server.observer().closed();
		long deadline = System.nanoTime() + TIMEOUT.plus(TOLERANCE).plusSeconds(1).toNanos();
		while (server.observer().closed() == before && System.nanoTime() < deadline) {
			try {
				client.send("x");
			}
			catch (UncheckedIOException ex) {
				// the server has closed meanwhile
				return;
			}
			pause(Duration.ofMillis(50));
		}
	}

	private static void assertStillServed(RawClient client) {
		client.send("still there\n");
		assertThat(client.receiveLine()).isEqualTo("still there");
	}

	private static void assertTookTheTimeout(long start) {
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		// what the kernel delivers late on one side is a few milliseconds
		assertThat(took).isBetween(TIMEOUT.minusMillis(20), TIMEOUT.plus(TOLERANCE));
	}

	private static void pause(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
