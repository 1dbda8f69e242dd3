package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for greeting, refusing, saying goodbye and taking leave.
 */
class LifeCallbackTests {

	private static final Duration GRACE = Duration.ofSeconds(10);

	private final Polite handler = new Polite();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void greetingLeavesBeforeTheFirstReply(Execution execution) {
		this.handler.greeting = "hello";
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");

			assertThat(client.receiveLines(2)).containsExactly("hello", "one");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void greetingLeavesBeforeTheEndOfOneThatIsRefused(Execution execution) {
		this.handler.greeting = "go away";
		this.handler.refusing = true;
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");

			assertThat(client.receiveAllText()).isEqualTo("go away\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
		assertThat(this.handler.events).containsExactly("open", "close APPLICATION");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void greetingLeavesBeforeTheEndOfOneThatFailsToOpen(Execution execution) {
		this.handler.greeting = "go away";
		this.handler.openFailure = new IllegalStateException("refused");
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");

			assertThat(client.receiveAllText()).isEqualTo("go away\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
		assertThat(this.handler.events).containsExactly("open", "close HANDLER_FAILED");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeLeavesBeforeTheEnd(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\ntwo\nhal");
			client.receiveLines(2);

			CompletableFuture<Void> drained = server.listener().drain(GRACE);

			assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
		assertThat(this.handler.events).containsExactly("open", "frame one", "frame two", "drain", "close DRAINED");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void goodbyeComesBehindTheRepliesToFramesThatHadArrived(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			this.handler.gate = gate;
			client.send("one\n");
			gate.awaitArrivals(1);
			client.send("two\nthree\n");
			Awaitility.await().atMost(GRACE).until(() -> server.observer().bytesReceived() == 14);
			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("one\r\ntwo\r\nthree\r\ngoodbye\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeComesBehindPendingReplies(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("later\n");
			Awaitility.await().atMost(GRACE).until(() -> !this.handler.places.isEmpty());
			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			Awaitility.await().atMost(GRACE).until(() -> this.handler.events.contains("drain"));
			assertThat(client.hasReceived()).isFalse();
			assertThat(drained).isNotDone();

			this.handler.places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveAllText()).isEqualTo("late\r\ngoodbye\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeIsSaidWhenHandlingHasStoppedAndTheRestIsHandledAfterwards(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("later\n".repeat(300));
			Awaitility.await().atMost(GRACE).until(() -> this.handler.places.size() == Outbound.MAX_PENDING_REPLIES);
			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			Awaitility.await().atMost(GRACE).until(() -> this.handler.events.contains("drain"));

			for (int i = 0; i < 300; i++) {
				Awaitility.await().atMost(GRACE).until(() -> !this.handler.places.isEmpty());
				this.handler.places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));
			}

			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				expected.add("late");
			}
			expected.add(Outbound.MAX_PENDING_REPLIES, "goodbye");
			assertThat(client.receiveLines(301)).isEqualTo(expected);
			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
			assertThat(this.handler.events).containsOnlyOnce("drain");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void goodbyeMayWaitForItsBytesToLeave(Execution execution) {
		this.handler.waiting = true;
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
			server.listener().drain(GRACE);

			assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeThatThrowsEndsTheConnection(Execution execution) {
		this.handler.drainFailure = new IllegalStateException("no goodbye");
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
			CompletableFuture<Void> drained = server.listener().drain(GRACE);

			assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeMayCompleteAStreamThatHasNoEnd(Execution execution) {
		AtomicInteger drains = new AtomicInteger();
		Queue<ReplyStream> streams = new ConcurrentLinkedQueue<>();
		ConnectionHandler subscriptions = new ConnectionHandler() {

			@Override
			public void onFrame(Connection connection, Frame frame, Replies replies) {
				streams.add(replies.stream());
			}

			@Override
			public void onDrain(Connection connection) {
				drains.incrementAndGet();
				streams.forEach(ReplyStream::complete);
			}

			@Override
			public boolean handlesLife() {
				return true;
			}

		};
		try (ListenerFixture server = ListenerFixture.open(execution, subscriptions);
				RawClient client = server.connect()) {
			client.send("subscribe\n");
			Awaitility.await().atMost(GRACE).until(() -> !streams.isEmpty());
			streams.element().add("event", StandardCharsets.UTF_8);
			assertThat(client.receiveLine()).isEqualTo("event");

			CompletableFuture<Void> drained = server.listener().drain(GRACE);

			assertThat(client.receiveAllText()).isEmpty();
			client.hangUp();
			assertThat(drained).succeedsWithin(GRACE);
			assertThat(drains).hasValue(1);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void stopIsCompleteWhenTheLastCallbackHasReturned(Execution execution) {
		for (int round = 0; round < 10; round++) {
			Polite life = new Polite();
			List<RawClient> clients = new ArrayList<>();
			ExecutorService executor = execution.newExecutor();
			try (ListenerFixture server = ListenerFixture.openOn(executor, ListenerFixture.options(), life)) {
				for (int i = 0; i < 20; i++) {
					RawClient client = server.connect();
					clients.add(client);
					client.send("one\n");
					client.receiveLine();
				}
				Duration grace = (round % 2 == 0) ? Duration.ZERO : GRACE;
				CompletableFuture<Void> stopped = server.listener().drain(grace);
				clients.forEach(RawClient::awaitEnd);
				clients.forEach(RawClient::close);
				assertThat(stopped).succeedsWithin(GRACE);
				executor.shutdownNow();

				assertThat(life.closes).hasValue(20);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void callbackThatDoesNotReturnHoldsUpTheStopOnlyForAWhile(Execution execution) {
		try (Gate gate = new Gate();
				CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			this.handler.closeGate = gate;
			client.send("one\n");
			client.receiveLine();

			assertThat(server.listener().drain(Duration.ZERO)).succeedsWithin(5, TimeUnit.SECONDS);
			assertThat(logs.from(Level.WARN)).hasSize(1);
		}
	}

	@Test
	void lastCallbackRunsAlsoWhenTheExecutorHasBeenShutDown() {
		ExecutorService executor = Execution.POOL.newExecutor();
		try (ListenerFixture server = ListenerFixture.openOn(executor, ListenerFixture.options(), this.handler)) {
			RawClient client = server.connect();
			client.send("one\n");
			client.receiveLine();
			executor.shutdown();
			client.close();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			Awaitility.await().atMost(GRACE).until(() -> this.handler.closes.get() == 1);
		}
		assertThat(this.handler.events).containsExactly("open", "frame one", "close PEER");
	}

	@Test
	void connectionThatFindsTheExecutorShutDownIsNeverOpened() {
		ExecutorService executor = Execution.POOL.newExecutor();
		try (ListenerFixture server = ListenerFixture.openOn(executor, ListenerFixture.options(), this.handler)) {
			executor.shutdown();
			try (RawClient client = server.connect()) {
				client.awaitEnd();
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SERVER_SHUTDOWN);
		}
		assertThat(this.handler.events).isEmpty();
	}

	/** Greets, replies with what it is sent, and says goodbye. */
	private static final class Polite implements ConnectionHandler {

		final Queue<String> events = new ConcurrentLinkedQueue<>();

		final Queue<PendingReply> places = new ConcurrentLinkedQueue<>();

		final AtomicInteger closes = new AtomicInteger();

		volatile @Nullable String greeting;

		volatile boolean refusing;

		volatile boolean waiting;

		volatile @Nullable Exception openFailure;

		volatile @Nullable Exception drainFailure;

		volatile @Nullable Gate gate;

		volatile @Nullable Gate closeGate;

		@Override
		public void onOpen(Connection connection) throws Exception {
			this.events.add("open");
			String text = this.greeting;
			if (text != null) {
				connection.send(text, StandardCharsets.UTF_8);
			}
			if (this.refusing) {
				connection.close();
			}
			throwIfAny(this.openFailure);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
			Gate closed = this.gate;
			if (closed != null) {
				closed.pass();
			}
			String text = frame.text(StandardCharsets.UTF_8);
			if (text.equals("later")) {
				this.places.add(replies.defer());
				return;
			}
			this.events.add("frame " + text);
			replies.add(text, StandardCharsets.UTF_8);
		}

		@Override
		public void onDrain(Connection connection) throws Exception {
			this.events.add("drain");
			CompletableFuture<Void> sent = connection.send("goodbye", StandardCharsets.UTF_8);
			if (this.waiting) {
				sent.get(10, TimeUnit.SECONDS);
			}
			throwIfAny(this.drainFailure);
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) throws Exception {
			Gate closed = this.closeGate;
			if (closed != null) {
				closed.pass();
			}
			this.events.add("close " + reason);
			this.closes.incrementAndGet();
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		private static void throwIfAny(@Nullable Exception failure) throws Exception {
			if (failure != null) {
				throw failure;
			}
		}

	}

}
