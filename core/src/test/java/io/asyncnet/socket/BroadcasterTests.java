package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.Framing;
import io.asyncnet.framing.LengthPrefixed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BroadcasterTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Broadcaster broadcaster = new Broadcaster();

	@Test
	void sendsToAllRecipientsButOne() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 5)) {
			Connection except = peers.connection(2);
			AtomicInteger encoded = new AtomicInteger();

			CompletableFuture<Broadcast> sent = this.broadcaster.send(peers.recipients(), (listener, framing) -> {
				encoded.incrementAndGet();
				return EncodedFrame.of(framing, "news of " + listener, StandardCharsets.UTF_8);
			}, except, SlowConsumers.CLOSE);

			assertThat(sent).succeedsWithin(BOUND).isEqualTo(new Broadcast(4, 4, 0));
			assertThat(encoded).hasValue(1);
			for (int i = 0; i < 5; i++) {
				if (i != 2) {
					assertThat(peers.clients.get(i).receiveLine()).isEqualTo("news of test");
				}
			}
			assertThat(peers.clients.get(2).send("only this\n").receiveLine()).isEqualTo("only this");
			assertThat(this.broadcaster.pendingBytes()).isZero();
		}
	}

	@Test
	void keepsTheOrderOfASenderWhateverTheRecipients() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 20)) {
			List<Connection> members = new ArrayList<>(peers.connections());
			for (int i = 0; i < 300; i++) {
				Collections.rotate(members, 7);
				this.broadcaster.send(Recipients.of(members), text(String.valueOf(i)), null, SlowConsumers.CLOSE);
			}

			List<String> expected = IntStream.range(0, 300).mapToObj(String::valueOf).toList();
			for (RawClient client : peers.clients) {
				assertThat(client.receiveLines(300)).isEqualTo(expected);
			}
		}
	}

	@Test
	void comesAfterWhatTheSenderHasSentToAConnectionBefore() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 4)) {
			for (int i = 0; i < 100; i++) {
				for (Connection connection : peers.connections()) {
					connection.send("before " + i, StandardCharsets.UTF_8);
				}
				this.broadcaster.send(peers.recipients(), text("after " + i), null, SlowConsumers.CLOSE).join();
			}

			for (RawClient client : peers.clients) {
				for (int i = 0; i < 100; i++) {
					assertThat(client.receiveLines(2)).containsExactly("before " + i, "after " + i);
				}
			}
		}
	}

	@Test
	void skipsWhoHasEnded() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 2)) {
			Recipients recipients = peers.recipients();
			peers.connection(0).close();
			peers.clients.get(0).awaitEnd();

			CompletableFuture<Broadcast> sent = this.broadcaster.send(recipients, text("x"), null, SlowConsumers.CLOSE);

			assertThat(sent).succeedsWithin(BOUND).isEqualTo(new Broadcast(2, 1, 0));
			assertThat(peers.clients.get(1).receiveLine()).isEqualTo("x");
		}
	}

	@Test
	void dropsFramesForAPeerThatDoesNotKeepUpAndKeepsItConnected() {
		String line = "y".repeat(8000);
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient slow = RawClient.connect(server.address(), 4096)) {
			Recipients recipients = Recipients.of(List.of(server.awaitConnection()));
			int sent = 0;
			int i = 0;
			for (int dropped = 0; dropped < 10; i++) {
				assertThat(i).isLessThan(10_000);
				Broadcast result = this.broadcaster.send(recipients, text(i + line), null, SlowConsumers.DROP)
					.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
					.join();
				sent += result.sent();
				dropped += result.dropped();
			}
			assertThat(sent).isLessThan(i);
			assertThat(server.awaitConnection().isOpen()).isTrue();
			assertThat(server.awaitConnection().isWritable()).isFalse();

			assertThat(slow.receiveLines(sent)).allMatch((received) -> received.endsWith(line));
			Awaitility.await().atMost(BOUND).until(() -> server.awaitConnection().isWritable());
			this.broadcaster.send(recipients, text("last"), null, SlowConsumers.DROP);
			assertThat(slow.receiveLine()).isEqualTo("last");
		}
	}

	@Test
	void closesAPeerThatDoesNotKeepUpAndNobodyElse() {
		String line = "z".repeat(8000);
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient quick = server.connect();
				RawClient slow = RawClient.connect(server.address(), 4096)) {
			Awaitility.await().atMost(BOUND).until(() -> server.listener().connections().size() == 2);
			Recipients recipients = Recipients.of(server.listener().connections());
			Broadcast result;
			int frames = 0;
			do {
				result = this.broadcaster.send(recipients, text(line), null, SlowConsumers.CLOSE)
					.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
					.join();
				assertThat(quick.receiveLine()).isEqualTo(line);
				assertThat(frames++).isLessThan(10_000);
			}
			while (result.sent() == 2);

			assertThat(result).isEqualTo(new Broadcast(2, 1, 0));
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(quick.send("here\n").receiveLine()).isEqualTo("here");
			slow.awaitEnd();
		}
	}

	@Test
	void refusesToAllWhatWouldBeMoreThanMayBePending() {
		Broadcaster small = new Broadcaster(2000);
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(Execution.EVENT_LOOP, Handlers.waitingAt("wait", gate));
				RawClient client = server.connect()) {
			Recipients recipients = Recipients.of(List.of(server.awaitConnection()));
			client.send("wait\n");
			gate.awaitArrivals(1);
			String line = "a".repeat(1000);

			CompletableFuture<Broadcast> first = small.send(recipients, text(line), null, SlowConsumers.CLOSE);
			CompletableFuture<Broadcast> second = small.send(recipients, text(line), null, SlowConsumers.CLOSE);

			assertThat(first).isNotDone();
			assertThat(second).isCompletedExceptionally();
			assertThat(second).failsWithin(BOUND)
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(BroadcastOverflowException.class)
				.withMessageContaining("'maxPendingBytes' of 2000");
			gate.open();
			assertThat(first).succeedsWithin(BOUND);
			assertThat(client.receiveLines(2)).containsExactlyInAnyOrder("wait", line);
			assertThat(small.pendingBytes()).isZero();
			assertThat(small.send(recipients, text("b".repeat(8000)), null, SlowConsumers.CLOSE)).succeedsWithin(BOUND);
			assertThat(client.receiveLine()).hasSize(8000);
		}
	}

	@Test
	void completesForNobodyAndAfterTheDispatcherHasClosed() {
		assertThat(this.broadcaster.send(Recipients.of(List.of()), text("x"), null, SlowConsumers.DROP))
			.isCompletedWithValue(new Broadcast(0, 0, 0));
		Recipients recipients;
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 3)) {
			recipients = peers.recipients();
		}

		CompletableFuture<Broadcast> late = this.broadcaster.send(recipients, text("x"), null, SlowConsumers.CLOSE);

		assertThat(late).succeedsWithin(BOUND).extracting(Broadcast::sent).isEqualTo(0);
		assertThat(this.broadcaster.pendingBytes()).isZero();
	}

	@Test
	void sendsNothingWhenTheFrameCannotBeMade() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); Peers peers = new Peers(server, 2)) {
			assertThatIllegalArgumentException().isThrownBy(
					() -> this.broadcaster.send(peers.recipients(), text("two\nlines"), null, SlowConsumers.CLOSE));
			assertThatIllegalArgumentException().isThrownBy(() -> this.broadcaster.send(peers.recipients(),
					(listener, framing) -> EncodedFrame.of(new LengthPrefixed(1, 9), new byte[1]), null,
					SlowConsumers.CLOSE))
				.withMessageContaining("cannot be sent to listener 'test'");

			assertThat(peers.clients.get(0).send("x\n").receiveLine()).isEqualTo("x");
			assertThat(this.broadcaster.pendingBytes()).isZero();
		}
		assertThatIllegalArgumentException().isThrownBy(() -> new Broadcaster(0));
	}

	private static BiFunction<String, Framing, EncodedFrame> text(String text) {
		return (listener, framing) -> EncodedFrame.of(framing, text, StandardCharsets.UTF_8);
	}

	/** Clients, and their connections in the same order. */
	private static final class Peers implements AutoCloseable {

		private final List<RawClient> clients = new ArrayList<>();

		private final List<Connection> connections = new ArrayList<>();

		Peers(ListenerFixture server, int count) {
			for (int i = 0; i < count; i++) {
				RawClient client = server.connect();
				this.clients.add(client);
				client.send("hello\n").receiveLine();
				server.listener()
					.connections()
					.stream()
					.filter((connection) -> connection.remoteAddress().equals(client.localAddress()))
					.forEach(this.connections::add);
			}
		}

		List<Connection> connections() {
			return this.connections;
		}

		Connection connection(int index) {
			return this.connections.get(index);
		}

		Recipients recipients() {
			return Recipients.of(this.connections);
		}

		@Override
		public void close() {
			this.clients.forEach(RawClient::close);
		}

	}

}
