package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import io.asyncnet.framing.Line;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionHandler#onEnter} and {@link ConnectionHandler#onLeave}.
 */
class CallbackScopeTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Scoped handler = new Scoped();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void surroundsEachRunOfCallbacksOnItsThread(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withFraming(new Line(10));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.handler);
				RawClient client = server.connect()) {
			client.send("one\ntwo\n");
			client.receiveLines(2);
			client.send("0123456789a");
			client.awaitEnd();
			client.hangUp();
			server.observer().awaitReason();
			awaitEnd();
		}
		assertThat(this.handler.inside()).containsExactly("open", "one", "two", "malformed", "close");
		assertThat(this.handler.events).startsWith("enter", "open", "leave", "enter", "one")
			.endsWith("enter", "malformed", "leave", "enter", "close", "leave");
		this.handler.assertBalanced();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void surroundsTheGoodbye(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
			server.listener().drain(BOUND);
			client.awaitEnd();
			client.hangUp();
			awaitEnd();
		}
		assertThat(this.handler.events).containsExactly("enter", "open", "leave", "enter", "one", "leave", "enter",
				"drain", "leave", "enter", "close", "leave");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isLeftWhenACallbackThrows(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\nboom\n");
			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			awaitEnd();
		}
		this.handler.assertBalanced();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isLeftWhenItCannotBeEntered(Execution execution) {
		this.handler.failingAt = "enter";
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.awaitEnd();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
			awaitEnd();
		}
		assertThat(this.handler.inside()).isEmpty();
		assertThat(this.handler.events).containsExactly("enter", "leave", "enter", "leave");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureToLeaveEndsTheConnection(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
			this.handler.failingAt = "leave";
			client.send("two\n");
			assertThat(client.receiveAllText()).isEqualTo("two\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isNotEnteredWithoutNeed(Execution execution) {
		this.handler.scoped = false;
		try (ListenerFixture server = ListenerFixture.open(execution, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n");
			client.receiveLine();
		}
		assertThat(this.handler.events).doesNotContain("enter", "leave");
	}

	private void awaitEnd() {
		Awaitility.await().atMost(BOUND).until(() -> this.handler.leaves() > 0 && this.handler.isClosed());
	}

	/** Notes what it is told, and whether all of it happens on one thread. */
	private static final class Scoped implements ConnectionHandler {

		private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

		final Queue<String> events = new ConcurrentLinkedQueue<>();

		volatile boolean scoped = true;

		volatile @Nullable String failingAt;

		private volatile boolean closed;

		@Override
		public void onEnter(Connection connection) {
			CURRENT.set(connection);
			note("enter", connection);
		}

		@Override
		public void onLeave(Connection connection) {
			if (this.events.contains("close") || this.events.stream().filter("enter"::equals).count() == 2) {
				this.closed = true;
			}
			try {
				note("leave", connection);
			}
			finally {
				CURRENT.remove();
			}
		}

		@Override
		public boolean handlesScope() {
			return this.scoped;
		}

		@Override
		public void onOpen(Connection connection) {
			note("open", connection);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			String text = frame.text(StandardCharsets.UTF_8);
			note(text, connection);
			if (text.equals("boom")) {
				throw new IllegalStateException("asked for");
			}
			replies.add(text, StandardCharsets.UTF_8);
		}

		@Override
		public void onFramingFailure(Connection connection, FramingException failure, Replies replies) {
			note("malformed", connection);
		}

		@Override
		public void onDrain(Connection connection) {
			note("drain", connection);
		}

		@Override
		public void onClose(Connection connection, CloseReason reason) {
			note("close", connection);
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		private void note(String event, Connection connection) {
			boolean entered = !this.scoped || connection.equals(CURRENT.get());
			this.events.add(entered ? event : "outside " + event);
			if (event.equals(this.failingAt)) {
				throw new IllegalStateException("asked for");
			}
		}

		List<String> inside() {
			return this.events.stream().filter((event) -> !event.equals("enter") && !event.equals("leave")).toList();
		}

		long leaves() {
			return this.events.stream().filter("leave"::equals).count();
		}

		boolean isClosed() {
			return this.closed && leaves() == this.events.stream().filter("enter"::equals).count();
		}

		void assertBalanced() {
			assertThat(this.events).noneMatch((event) -> event.startsWith("outside"));
			assertThat(leaves()).isEqualTo(this.events.stream().filter("enter"::equals).count());
		}

	}

}
