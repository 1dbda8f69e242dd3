package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers that throw.
 */
class HandlerFailureTests {

	private static final String SECRET = "secret-of-the-peer";

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endsConnectionAfterTheRepliesToEarlierFrames(Execution execution) {
		ConnectionHandler handler = Handlers.throwingAt(SECRET, new IllegalStateException("handler is broken"));
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("one\ntwo\n" + SECRET + "\nfour\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\ntwo\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isWarnedOfOnceWithListenerAndConnectionButWithoutPayload(Execution execution) {
		AtomicReference<Connection> failing = new AtomicReference<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			failing.set(connection);
			throw new IllegalStateException("handler is broken");
		};
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, new ListenerOptions("quotes-listener"),
						handler);
				RawClient client = server.connect()) {
			client.send(SECRET + "\n" + SECRET + "\n");
			client.awaitEnd();
			client.hangUp();
			server.observer().awaitReason();
			server.awaitNoConnections();

			List<String> warnings = logs.from(Level.WARN);
			assertThat(warnings).hasSize(1);
			assertThat(warnings.get(0)).contains("quotes-listener").contains(String.valueOf(failing.get().id()));
			assertThat(logs.text()).contains("handler is broken").doesNotContain(SECRET);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void otherConnectionsDoNotNotice(Execution execution) {
		ConnectionHandler handler = Handlers.throwingAt("boom", new IllegalStateException("handler is broken"));
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient other = server.connect()) {
			for (int i = 0; i < 10; i++) {
				try (RawClient failing = server.connect()) {
					failing.send("boom\n");
					other.send("request " + i + "\n");

					assertThat(other.receiveLine()).isEqualTo("request " + i);
					failing.awaitEnd();
				}
			}
			assertThat(server.observer().opened()).isEqualTo(11);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> server.listener().activeConnections() == 1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void endsConnectionAlsoWhenAnErrorIsThrown(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			if (frame.length() == 4) {
				throw new StackOverflowError("asked for");
			}
			replies.add(frame.view());
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler);
				RawClient client = server.connect();
				RawClient other = server.connect()) {
			client.send("one\nboom\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			other.send("two\n");
			assertThat(other.receiveLine()).isEqualTo("two");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void replyThatIsNoFrameFailsTheHandler(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> replies
			.add(frame.text(StandardCharsets.UTF_8).replace('_', '\n'), StandardCharsets.UTF_8);
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("one\na_b\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlerThatCatchesRefusalOfItsReplyGoesOn(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			try {
				replies.add("a\nb", StandardCharsets.UTF_8);
			}
			catch (IllegalArgumentException ex) {
				replies.add("refused", StandardCharsets.UTF_8);
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("1\n2\n");

			assertThat(client.receiveExactly(18)).asString().isEqualTo("refused\r\nrefused\r\n");
			client.send("3\n");
			assertThat(client.receiveLine()).isEqualTo("refused");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesOfTheFailingCallDoNotLeaveInPart(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add("whole", StandardCharsets.UTF_8);
			throw new IllegalStateException("after a reply");
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\n");

			assertThat(client.receiveAllText()).isIn("", "whole\r\n");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureToOpenEndsConnection(Execution execution) {
		OpenFails handler = new OpenFails();
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, handler);
				RawClient client = server.connect()) {
			client.awaitEnd();
			client.hangUp();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			assertThat(logs.from(Level.WARN)).hasSize(1);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> handler.closed == CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureToCloseIsLoggedAndHasNoOtherEffect(Execution execution) {
		CloseFails handler = new CloseFails();
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, handler)) {
			server.connect().close();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> logs.from(Level.WARN).size() == 1);
			assertThat(logs.text()).contains("close is broken");
			try (RawClient next = server.connect()) {
				next.send("next\n");
				assertThat(next.receiveLine()).isEqualTo("next");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureToTakeTheTimeDoesNotHangTheConnection(Execution execution) {
		TimingFails handler = new TimingFails();
		try (ListenerFixture server = ListenerFixture.open(execution, handler)) {
			try (RawClient client = server.connect()) {
				client.send("one\n");
				client.shutdownOutput();
				client.awaitEnd();
			}
			server.observer().awaitReason();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> handler.closed);
		}
	}

	@Test
	void executorThatIsFullForAWhileLosesNothing() {
		AtomicInteger refusals = new AtomicInteger();
		Executor fullForAWhile = (task) -> {
			if (refusals.incrementAndGet() % 4 != 0) {
				throw new RejectedExecutionException("full");
			}
			new Thread(task, "test-executor").start();
		};
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = ListenerFixture.openOn(fullForAWhile, ListenerFixture.options(), life);
				RawClient client = server.connect()) {
			for (int i = 0; i < 5; i++) {
				client.send("request " + i + "\n");
				assertThat(client.receiveLine()).isEqualTo("request " + i);
			}
			client.shutdownOutput();
			life.awaitEvents(7);
		}
		assertThat(life.events()).startsWith("open", "frame request 0").endsWith("close PEER");
	}

	@Test
	void executorThatIsFullForEverDoesNotHoldUpTheEnd() {
		Executor full = (task) -> {
			throw new RejectedExecutionException("full");
		};
		try (ListenerFixture server = ListenerFixture.openOn(full, ListenerFixture.options(), Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("request\n");
			server.awaitConnection();

			assertThat(server.listener().drain(Duration.ofMillis(300))).succeedsWithin(Duration.ofSeconds(5));
			client.awaitEnd();
		}
	}

	private static final class TimingFails implements ConnectionHandler {

		private volatile boolean closed;

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
		}

		@Override
		public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
			throw new IllegalStateException("timing is broken");
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.closed = true;
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	}

	private static final class OpenFails implements ConnectionHandler {

		private volatile CloseReason closed = CloseReason.PEER;

		@Override
		public void onOpen(Connection connection) {
			throw new IllegalStateException("open is broken");
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			this.closed = reason;
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	}

	private static final class CloseFails implements ConnectionHandler {

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			throw new IllegalStateException("close is broken");
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	}

}
