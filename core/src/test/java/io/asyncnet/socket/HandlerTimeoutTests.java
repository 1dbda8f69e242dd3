package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers, and their replies, that take too long.
 */
class HandlerTimeoutTests {

	private static final Duration OFF = Duration.ZERO;

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final Duration TIMEOUT = Duration.ofMillis(200);

	private static final ListenerOptions OPTIONS = ListenerFixture.options()
		.withTimeouts(new Timeouts(OFF, OFF, OFF, OFF, OFF, TIMEOUT));

	private final Stuck handler = new Stuck();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerIsInterruptedAndItsConnectionEndsAfterTheRepliesBefore(Execution execution) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
				RawClient client = server.connect()) {
			client.send("one\nwait\nthree\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			this.handler.awaitEvents(3);
			assertThat(logs.from(Level.WARN)).hasSize(1);
			assertThat(logs.text()).contains("200 ms");
		}
		assertThat(this.handler.events).containsExactly("one", "interrupted", "close HANDLER_TIMEOUT");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerThatGoesOnIsAbandonedAndClosedAfterItHasReturned(Execution execution) {
		try (Gate gate = new Gate()) {
			this.handler.gate = gate;
			try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
					RawClient client = server.connect()) {
				client.send("one\ndeaf\n");

				assertThat(client.receiveAllText()).isEqualTo("one\r\n");
				client.hangUp();
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
				server.awaitNoConnections();
				assertThat(this.handler.events).containsExactly("one");
				gate.open();
				this.handler.awaitEvents(3);
			}
		}
		assertThat(this.handler.events).containsExactly("one", "returned", "close HANDLER_TIMEOUT");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void lateReplyOfAnAbandonedHandlerDoesNotLeave(Execution execution) {
		try (Gate gate = new Gate()) {
			this.handler.gate = gate;
			try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
					RawClient client = server.connect()) {
				// what is left unread keeps the connection from closing at once
				client.send("one\ndeaf\n" + "more\n".repeat(1000));
				assertThat(client.receiveLine()).isEqualTo("one");
				Awaitility.await().atMost(BOUND).until(() -> !server.awaitConnection().isOpen());
				gate.open();

				assertThat(client.receiveAllText()).isEmpty();
				client.hangUp();
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			}
		}
		assertThat(this.handler.events).startsWith("one", "returned");
	}

	@Test
	void interruptDoesNotReachWhatTheThreadDoesNext() {
		Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
		// unlike those of the JDK, this executor does not clear the flag itself
		Executor executor = (task) -> new Thread(() -> {
			task.run();
			interrupted.add(Thread.currentThread().isInterrupted());
		}, "test-executor").start();
		try (ListenerFixture server = ListenerFixture.openOn(executor, OPTIONS, this.handler);
				RawClient client = server.connect()) {
			client.send("spin\n");

			client.awaitEnd();
			client.hangUp();
			Awaitility.await().atMost(BOUND).until(() -> interrupted.size() == 3);
			assertThat(interrupted).containsOnly(false);
		}
		assertThat(this.handler.events).containsExactly("spun", "close HANDLER_TIMEOUT");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void handlerOfAConnectionThatHasEndedIsInterruptedAsWell(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler)) {
			RawClient client = server.connect();
			client.send("wait\n");
			Awaitility.await().atMost(BOUND).until(() -> this.handler.started.get() >= 1);
			client.reset();

			this.handler.awaitEvents(2);
		}
		assertThat(this.handler.events).containsExactly("interrupted", "close PEER_RESET");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void eachFrameHasItsOwnTime(Execution execution) {
		ListenerOptions options = OPTIONS.withTimeouts(new Timeouts(OFF, OFF, OFF, OFF, OFF, Duration.ofSeconds(2)));
		ConnectionHandler slow = (connection, frame, replies) -> {
			assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
			replies.add(frame.view());
		};
		try (ListenerFixture server = ListenerFixture.open(execution, options, slow);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\n4\n5\n6\n7\n8\n");

			assertThat(client.receiveLines(8)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void greetingThatTakesTooLongIsInterrupted(Execution execution) {
		this.handler.stuckAtOpen = true;
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
				RawClient client = server.connect()) {
			client.awaitEnd();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			this.handler.awaitEvents(1);
		}
		assertThat(this.handler.events).containsExactly("close HANDLER_TIMEOUT");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void replyThatNeverComesEndsTheConnectionAfterTheRepliesBefore(Execution execution) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
				RawClient client = server.connect()) {
			client.send("one\nlater\nthree\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			assertThat(logs.from(Level.WARN)).hasSize(1);
			this.handler.places.remove().complete((replies) -> replies.add("too late", StandardCharsets.UTF_8));
		}
		assertThat(this.handler.events).containsExactly("one", "three", "close HANDLER_TIMEOUT");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void replyThatComesInTimeEndsNothing(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, this.handler);
				RawClient client = server.connect()) {
			for (int i = 0; i < 20; i++) {
				client.send("later\n");
				Awaitility.await().atMost(BOUND).until(() -> !this.handler.places.isEmpty());
				this.handler.places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));
				assertThat(client.receiveLine()).isEqualTo("late");
			}
			Awaitility.await().pollDelay(TIMEOUT.multipliedBy(3)).until(() -> true);
			client.send("one\n");
			assertThat(client.receiveLine()).isEqualTo("one");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void streamThatStandsStillEndsTheConnection(Execution execution) {
		StreamingHandler streaming = new StreamingHandler();
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, streaming);
				RawClient client = server.connect()) {
			client.send("1\n");
			ReplyStream stream = streaming.awaitStreams(1).get(0);
			StreamingHandler.add(stream, "one");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_TIMEOUT);
			Awaitility.await().atMost(BOUND).until(stream::isCancelled);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void streamThatWaitsForThePeerDoesNotStandStill(Execution execution) {
		int frames = 500_000;
		CountingProducer producer = new CountingProducer(frames);
		ListenerOptions options = StreamingHandler.SMALL.withTimeouts(OPTIONS.timeouts());
		ConnectionHandler streaming = (connection, frame, replies) -> producer.start(replies.stream());
		try (ListenerFixture server = ListenerFixture.open(execution, options, streaming);
				RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
			client.send("x\n");
			Stable.await(producer.produced::get);
			Awaitility.await().pollDelay(TIMEOUT.multipliedBy(3)).until(() -> true);

			assertThat(producer.produced.get()).isLessThan(frames);
			assertThat(client.receiveLines(frames)).endsWith(CountingProducer.text(frames - 1));
		}
	}

	@Test
	void eventLoopThatWasBlockedIsWarnedOf() {
		ConnectionHandler slow = (connection, frame, replies) -> {
			assertThat(new CountDownLatch(1).await(1100, TimeUnit.MILLISECONDS)).isFalse();
			replies.add(frame.view());
		};
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(slow);
				RawClient client = server.connect()) {
			client.send("one\n");

			assertThat(client.receiveLine()).isEqualTo("one");
			List<String> warnings = logs.from(Level.WARN);
			assertThat(warnings).hasSize(1);
			assertThat(warnings.get(0)).contains("test-loop").contains("executor");
		}
	}

	/** Takes its time when it is asked to. */
	private static final class Stuck implements ConnectionHandler {

		final Queue<String> events = new ConcurrentLinkedQueue<>();

		final Queue<PendingReply> places = new ConcurrentLinkedQueue<>();

		final AtomicInteger started = new AtomicInteger();

		volatile Gate gate = new Gate();

		volatile boolean stuckAtOpen;

		@Override
		public void onOpen(Connection connection) throws Exception {
			if (this.stuckAtOpen) {
				this.gate.pass();
			}
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
			String text = frame.text(StandardCharsets.UTF_8);
			this.started.incrementAndGet();
			switch (text) {
				case "wait" -> waitForInterruption();
				case "spin" -> {
					while (!Thread.currentThread().isInterrupted()) {
						Thread.onSpinWait();
					}
					this.events.add("spun");
				}
				case "deaf" -> {
					waitForGate();
					this.events.add("returned");
					replies.add("too late", StandardCharsets.UTF_8);
				}
				case "later" -> this.places.add(replies.defer());
				default -> {
					this.events.add(text);
					replies.add(text, StandardCharsets.UTF_8);
				}
			}
		}

		private void waitForInterruption() throws InterruptedException {
			try {
				this.gate.pass();
			}
			catch (InterruptedException ex) {
				this.events.add("interrupted");
				throw ex;
			}
		}

		private void waitForGate() {
			while (true) {
				try {
					this.gate.pass();
					return;
				}
				catch (InterruptedException ex) {
					// deaf
				}
			}
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.events.add("close " + reason);
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		void awaitEvents(int count) {
			Awaitility.await().atMost(BOUND).until(() -> this.events.size() >= count);
		}

	}

}
