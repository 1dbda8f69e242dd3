package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what still leaves when a connection ends while replies are pending.
 */
class PendingReplyEndTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final Duration WRITE_TIMEOUT = Duration.ofMillis(100);

	private final AtomicReference<PendingReply> place = new AtomicReference<>();

	private final ConnectionHandler deferring = (connection, frame, replies) -> this.place.set(replies.defer());

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void replyMayTakeLongerThanTheWriteTimeoutWhenThePeerHasEndedItsSide(Execution execution) {
		try (ListenerFixture server = open(execution); RawClient client = server.connect()) {
			client.send("x\n");
			Connection connection = awaitPlace(server);
			client.shutdownOutput();
			Awaitility.await().atMost(BOUND).until(() -> !connection.isOpen());

			completeLongAfterTheWriteTimeout();

			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void replyMayTakeLongerThanTheWriteTimeoutWhenTheListenerDrains(Execution execution) {
		try (ListenerFixture server = open(execution); RawClient client = server.connect()) {
			client.send("x\n");
			awaitPlace(server);
			CompletableFuture<Void> drained = server.listener().drain(BOUND);

			completeLongAfterTheWriteTimeout();

			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
			assertThat(drained).succeedsWithin(BOUND);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void sendsFromElsewhereLeaveUntilTheLastReplyWhenThePeerHasEndedItsSide(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("x\n");
			Connection connection = awaitPlace(server);
			client.shutdownOutput();
			Awaitility.await().atMost(BOUND).until(() -> !connection.isOpen());

			assertThat(connection.send("first", StandardCharsets.UTF_8)).succeedsWithin(BOUND);
			CompletableFuture<Void> second = connection.send("second".getBytes(StandardCharsets.UTF_8));
			this.place.get().complete((replies) -> {
			});

			assertThat(client.receiveAllText()).isEqualTo("first\r\nsecond\r\n");
			assertThat(second).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			assertRefused(connection);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void sendsFromElsewhereLeaveUntilTheLastReplyWhenTheListenerDrains(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("x\n");
			Connection connection = awaitPlace(server);
			CompletableFuture<Void> drained = server.listener().drain(BOUND);
			Awaitility.await().atMost(BOUND).until(() -> !connection.isOpen());
			// makes the connection end by halves, as bytes that nobody reads are left
			client.send("y\n");

			assertThat(connection.send("first", StandardCharsets.UTF_8)).succeedsWithin(BOUND);
			this.place.get().complete((replies) -> {
			});

			assertThat(client.receiveLine()).isEqualTo("first");
			assertThat(client.receiveAllText()).isEmpty();
			assertRefused(connection);
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
			assertThat(drained).succeedsWithin(BOUND);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void sendsAreRefusedWhenTheApplicationHasEndedTheConnection(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("x\n");
			Connection connection = awaitPlace(server);
			connection.close();

			assertRefused(connection);

			complete();
			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
		}
	}

	private ListenerFixture open(Execution execution) {
		Timeouts timeouts = Timeouts.DEFAULTS;
		return ListenerFixture.open(execution,
				ListenerFixture.options()
					.withTimeouts(new Timeouts(timeouts.firstFrame(), timeouts.frame(), timeouts.idle(), WRITE_TIMEOUT,
							timeouts.halfClosed(), timeouts.handler())),
				this.deferring);
	}

	private Connection awaitPlace(ListenerFixture server) {
		Awaitility.await().atMost(BOUND).until(() -> this.place.get() != null);
		return server.awaitConnection();
	}

	private void completeLongAfterTheWriteTimeout() {
		Executor later = CompletableFuture.delayedExecutor(6 * WRITE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		CompletableFuture.runAsync(this::complete, later);
	}

	private void complete() {
		this.place.get().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));
	}

	private static void assertRefused(Connection connection) {
		assertThat(connection.send("refused", StandardCharsets.UTF_8)).failsWithin(BOUND)
			.withThrowableThat()
			.withCauseInstanceOf(SocketClosedException.class);
	}

}
