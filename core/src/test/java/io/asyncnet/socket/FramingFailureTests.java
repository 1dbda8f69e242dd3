package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.framing.Line;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionHandler#onFramingFailure}.
 */
class FramingFailureTests {

	private static final ListenerOptions SHORT_LINES = ListenerFixture.options().withFraming(new Line(10));

	private static final String TOO_LONG = "0123456789a";

	private final Answering handler = new Answering();

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void lastReplyLeavesBehindThoseToEarlierFrames(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.send("one\ntwo\n" + TOO_LONG + "\nfour\n");

			assertThat(client.receiveAllText()).isEqualTo("one\r\ntwo\r\nerror FRAME_TOO_LONG\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
		assertThat(this.handler.events).containsExactly("one", "two", "FRAME_TOO_LONG", "close FRAME_TOO_LONG");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void doesNotConcernOtherConnections(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler)) {
			// on each event loop
			for (int i = 0; i < 4; i++) {
				try (RawClient client = server.connect()) {
					client.send("one\n");
					assertThat(client.receiveLine()).isEqualTo("one");
					client.send(TOO_LONG);

					assertThat(client.receiveAllText()).isEqualTo("error FRAME_TOO_LONG\r\n");
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isToldOnceHoweverSlowlyTheBytesArrive(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.sendByteByByte("one\n" + TOO_LONG);

			assertThat(client.receiveAllText()).isEqualTo("one\r\nerror FRAME_TOO_LONG\r\n");
			client.send("more\nof it");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
		assertThat(this.handler.events).containsExactly("one", "FRAME_TOO_LONG", "close FRAME_TOO_LONG");
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isToldOfALengthThatIsOnlyAnnounced(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withFraming(new LengthPrefixed(1, 20));
		try (ListenerFixture server = ListenerFixture.open(execution, options, this.handler);
				RawClient client = server.connect()) {
			client.send(new byte[] { 1, 'x', 21 });

			assertThat(client.receiveAllText()).isEqualTo("\1x\24error FRAME_TOO_LONG");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void lastReplyMayComeLater(Execution execution) {
		this.handler.deferring = true;
		try (ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n" + TOO_LONG);
			assertThat(client.receiveLine()).isEqualTo("one");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !this.handler.places.isEmpty());
			this.handler.places.remove().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureToAnswerIsLoggedAndHasNoOtherEffect(Execution execution) {
		this.handler.failure = new IllegalStateException("answer is broken");
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.send("one\n" + TOO_LONG);

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
			assertThat(logs.from(Level.WARN)).hasSize(1);
			assertThat(logs.text()).contains("answer is broken").doesNotContain(TOO_LONG);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isNotToldOfAFrameThatIsCutOff(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.send("one\ntw");
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo("one\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TRUNCATED);
		}
		assertThat(this.handler.events).containsExactly("one", "close FRAME_TRUNCATED");
	}

	@Test
	void isToldWhenTheExecutorHasRoomAgain() {
		AtomicInteger refusals = new AtomicInteger();
		Executor fullForAWhile = (task) -> {
			if (refusals.incrementAndGet() % 4 != 0) {
				throw new RejectedExecutionException("full");
			}
			new Thread(task, "test-executor").start();
		};
		try (ListenerFixture server = ListenerFixture.openOn(fullForAWhile, SHORT_LINES, this.handler);
				RawClient client = server.connect()) {
			client.send(TOO_LONG);

			assertThat(client.receiveAllText()).isEqualTo("error FRAME_TOO_LONG\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.FRAME_TOO_LONG);
		}
		assertThat(this.handler.events).containsExactly("FRAME_TOO_LONG", "close FRAME_TOO_LONG");
	}

	private static final class Answering implements ConnectionHandler {

		final Queue<String> events = new ConcurrentLinkedQueue<>();

		final Queue<PendingReply> places = new ConcurrentLinkedQueue<>();

		volatile boolean deferring;

		volatile @Nullable Exception failure;

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			this.events.add(frame.text(StandardCharsets.UTF_8));
			replies.add(frame.view());
		}

		@Override
		public void onFramingFailure(Connection connection, FramingException failure, Replies replies)
				throws Exception {
			this.events.add(failure.reason().name());
			Exception thrown = this.failure;
			if (thrown != null) {
				throw thrown;
			}
			if (this.deferring) {
				this.places.add(replies.defer());
			}
			else {
				replies.add("error " + failure.reason(), StandardCharsets.UTF_8);
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

	}

}
