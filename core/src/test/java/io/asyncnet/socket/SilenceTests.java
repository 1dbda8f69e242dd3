package io.asyncnet.socket;

import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is done about a peer that says nothing, or that nothing is said to.
 */
class SilenceTests {

	private static final Duration SILENCE = Duration.ofMillis(300);

	private static final Duration OFF = Duration.ZERO;

	private static final Timeouts NONE = new Timeouts(OFF, OFF, OFF, OFF, OFF, OFF);

	private static final ListenerOptions READ_IDLE = ListenerFixture.options()
		.withTimeouts(NONE.withIdle(SILENCE, OFF));

	private static final ListenerOptions WRITE_IDLE = ListenerFixture.options()
		.withTimeouts(NONE.withIdle(OFF, SILENCE));

	static Stream<Transport> transports() {
		return Wire.plain().filter((wire) -> wire.family() == StandardProtocolFamily.INET).map(Wire::transport);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void peerThatSaysNothingIsClosedWhateverItIsSent(Transport transport) {
		try (ListenerFixture server = ListenerFixture.open(transport, Execution.EVENT_LOOP, READ_IDLE, Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("first\n");
			assertThat(client.receiveLine()).isEqualTo("first");
			Connection connection = server.awaitConnection();

			while (connection.isOpen()) {
				connection.send("news", StandardCharsets.UTF_8).exceptionally((ended) -> null).join();
				client.receiveLineOrEnd();
			}

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
			assertThat(connection.traffic().age()).isGreaterThanOrEqualTo(SILENCE);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void peerThatNothingIsSaidToIsClosedWhateverItSends(Transport transport) {
		try (ListenerFixture server = ListenerFixture.open(transport, Execution.EVENT_LOOP, WRITE_IDLE,
				(connection, frame, replies) -> {
				}); RawClient client = server.connect()) {
			client.send("first\n");
			Connection connection = server.awaitConnection();

			for (long frames = 1; connection.isOpen(); frames++) {
				long expected = frames;
				Awaitility.await()
					.pollInterval(Duration.ofMillis(10))
					.until(() -> !connection.isOpen() || connection.traffic().framesReceived() >= expected);
				sendIfOpen(client, "more\n");
			}

			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
			assertThat(connection.traffic().age()).isGreaterThanOrEqualTo(SILENCE);
		}
	}

	@Test
	void silenceOfThePeerIsNotSilenceToIt() {
		try (ListenerFixture server = ListenerFixture.open(WRITE_IDLE, Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			while (connection.traffic().age().compareTo(SILENCE.multipliedBy(3)) < 0) {
				connection.send("news", StandardCharsets.UTF_8).join();
				assertThat(client.receiveLine()).isEqualTo("news");
			}
			client.send("still there\n");

			assertThat(client.receiveLine()).isEqualTo("still there");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void busyHandlerIsNoSilence(Execution execution) {
		ListenerOptions options = ListenerFixture.options().withTimeouts(NONE.withIdle(SILENCE, SILENCE));
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, options, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			awaitIdle(server.awaitConnection());
			gate.open();

			assertThat(client.receiveLine()).isEqualTo("slow");
			client.send("next\n");
			assertThat(client.receiveLine()).isEqualTo("next");
		}
	}

	@Test
	void silenceBeginsAnewBehindAHandlerThatRepliesNothing() {
		ListenerOptions options = ListenerFixture.options().withTimeouts(NONE.withIdle(SILENCE, OFF));
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(Execution.POOL, options,
						(connection, frame, replies) -> gate.pass());
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			Connection connection = server.awaitConnection();
			awaitIdle(connection);
			long opened = System.nanoTime();
			gate.open();

			client.awaitEnd();
			// the last look at the busy handler may have been a look earlier
			assertThat(Duration.ofNanos(System.nanoTime() - opened))
				.isGreaterThanOrEqualTo(SILENCE.multipliedBy(8).dividedBy(10));
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void pendingReplyIsNoSilence() {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		ListenerOptions options = ListenerFixture.options().withTimeouts(NONE.withIdle(SILENCE, SILENCE));
		try (ListenerFixture server = ListenerFixture.open(options,
				(connection, frame, replies) -> place.set(replies.defer())); RawClient client = server.connect()) {
			client.send("slow\n");
			Awaitility.await().until(() -> place.get() != null);
			awaitIdle(server.awaitConnection());
			place.get().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveLine()).isEqualTo("late");
		}
	}

	private static void sendIfOpen(RawClient client, String text) {
		try {
			client.send(text);
		}
		catch (UncheckedIOException ex) {
			// the listener has closed meanwhile
			assertThat(ex).hasMessageMatching("(?i).*(reset|broken pipe|closed|aborted).*");
		}
	}

	private static void awaitIdle(Connection connection) {
		Awaitility.await().until(() -> connection.traffic().idle().compareTo(SILENCE.multipliedBy(2)) > 0);
	}

}
