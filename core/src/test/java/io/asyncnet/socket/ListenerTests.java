package io.asyncnet.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the life of a {@link Listener}.
 */
class ListenerTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final Duration GRACE = Duration.ofSeconds(8);

	@Test
	void tellsItsNameOptionsAndPort() {
		ListenerOptions options = new ListenerOptions("named");
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO)) {
			assertThat(server.listener().name()).isEqualTo("named");
			assertThat(server.listener().options().framing()).isEqualTo(options.framing());
			assertThat(server.address().getPort()).isPositive();
			assertThat(server.listener().connections()).isEmpty();
			assertThat(server.listener().activeConnections()).isZero();
		}
	}

	@Test
	void failsToBindToPortInUseAndNamesListenerAndAddress() throws IOException {
		try (ServerSocket occupant = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			InetSocketAddress address = (InetSocketAddress) occupant.getLocalSocketAddress();

			CompletableFuture<Listener> bound = Listener.bind(dispatcher,
					new ListenerOptions("late-comer").withAddress(address), Handlers.ECHO, ConnectionObserver.NONE);

			assertThat(bound).failsWithin(BOUND)
				.withThrowableOfType(ExecutionException.class)
				.havingCause()
				.isInstanceOfSatisfying(SocketBindException.class, (ex) -> {
					assertThat(ex.listener()).isEqualTo("late-comer");
					assertThat(ex.address()).isEqualTo(address);
				})
				.withMessageContaining("'late-comer'")
				.withMessageContaining(String.valueOf(address.getPort()));
		}
	}

	@Test
	void portIsFreeAgainAfterClose() {
		InetSocketAddress address;
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			address = server.address();
			client.send("x\n");
			client.receiveLine();
		}
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			CompletableFuture<Listener> bound = Listener.bind(dispatcher,
					ListenerFixture.options().withAddress(address), Handlers.ECHO, ConnectionObserver.NONE);
			assertThat(bound).succeedsWithin(BOUND);
			bound.join().close();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.ReplyOrderTests#transports")
	void suspendedListenerServesOpenConnectionsOnlyUntilItResumes(Transport transport) {
		try (ListenerFixture server = ListenerFixture.open(transport, Execution.EVENT_LOOP, ListenerFixture.options(),
				Handlers.ECHO); RawClient open = server.connect()) {
			assertServed(open);
			server.listener().suspend();
			server.listener().suspend();
			// accepting stops on the event loop, so one that it is already taking may
			// pass
			Awaitility.await().atMost(BOUND).until(() -> server.dispatcher().pendingTasks() == 0);

			try (RawClient waiting = server.connect()) {
				waiting.send("early\n");
				assertServed(open);
				Awaitility.await()
					.during(Duration.ofMillis(300))
					.atMost(BOUND)
					.until(() -> server.observer().opened() == 1 && !waiting.hasReceived());

				server.listener().resume();

				assertThat(waiting.receiveLine()).isEqualTo("early");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void drainEndsIdleConnectionsAtOnceInTheRegularWay(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			assertServed(client);
			long start = System.nanoTime();

			CompletableFuture<Void> drained = server.listener().drain(GRACE);

			assertThat(client.receiveAll()).isEmpty();
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
			assertRefused(server);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void drainDeliversRepliesToReceivedFramesAndThenEnds(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\nnext\nlast\nunfinished");
			gate.awaitArrivals(1);

			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			assertRefused(server);
			assertThat(drained).isNotDone();
			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("slow\r\nnext\r\nlast\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
			assertThat(server.listener().activeConnections()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void drainDeliversRepliesToFramesThatArrivedWhileAHandlerWasBusy(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			client.send("next\nlast\n");
			Awaitility.await().atMost(BOUND).until(() -> server.observer().bytesReceived() == 15);

			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			assertRefused(server);
			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("slow\r\nnext\r\nlast\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void drainWaitsForPendingReply(Execution execution) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		try (ListenerFixture server = ListenerFixture.open(execution,
				(connection, frame, replies) -> place.set(replies.defer())); RawClient client = server.connect()) {
			client.send("x\n");
			Awaitility.await().atMost(BOUND).until(() -> place.get() != null);

			CompletableFuture<Void> drained = server.listener().drain(GRACE);
			assertThat(drained).isNotDone();
			place.get().complete((replies) -> replies.add("late", StandardCharsets.UTF_8));

			assertThat(client.receiveAllText()).isEqualTo("late\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void drainDeliversLargeReplyToTheLastByte(Execution execution) {
		byte[] large = new byte[6 * 1024 * 1024];
		try (ListenerFixture server = ListenerFixture.open(execution,
				(connection, frame, replies) -> replies.add(large)); RawClient client = server.connect()) {
			client.send("x\n");
			client.receiveExactly(1);

			CompletableFuture<Void> drained = server.listener().drain(GRACE);

			assertThat(client.receiveAll()).hasSize(large.length + 1);
			client.hangUp();
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@Test
	void drainEndsWhoHasBeenAcceptedAndIsNotOpenYet() {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(Handlers.waitingAt("hold up", gate));
				RawClient holdingUp = server.connect()) {
			holdingUp.send("hold up\n");
			gate.awaitArrivals(1);
			// one of them has the same event loop
			try (RawClient second = server.connect(); RawClient third = server.connect()) {
				Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 3);
				assertThat(server.listener().connections()).hasSize(2);

				CompletableFuture<Void> drained = server.listener().drain(Duration.ofMinutes(1));
				gate.open();

				assertThat(drained).succeedsWithin(BOUND);
				second.awaitEnd();
				third.awaitEnd();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void drainGivesUpHandlerThatHangsBeyondTheGracePeriod(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, Handlers.waitingAt("hang", gate));
				RawClient client = server.connect()) {
			client.send("hang\n");
			gate.awaitArrivals(1);
			long start = System.nanoTime();

			CompletableFuture<Void> drained = server.listener().drain(Duration.ofMillis(500));

			client.awaitEnd();
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.SERVER_SHUTDOWN);
			assertThat(drained).succeedsWithin(BOUND);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(480),
					Duration.ofSeconds(4));
			gate.open();
		}
	}

	@Test
	void drainOfListenerWithoutConnectionsIsDoneAtOnceAndMayBeRepeated() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			assertThat(server.listener().drain(GRACE)).succeedsWithin(Duration.ofSeconds(4));
			assertThat(server.listener().drain(GRACE)).succeedsWithin(Duration.ofSeconds(4));
			assertThat(server.listener().drain(Duration.ZERO)).succeedsWithin(Duration.ofSeconds(4));
			server.listener().close();
			assertRefused(server);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closeEndsManyConnectionsAtOnce(Execution execution) {
		List<RawClient> clients = new ArrayList<>();
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO)) {
			for (int i = 0; i < 100; i++) {
				RawClient client = server.connect();
				clients.add(client);
				assertServed(client);
			}

			server.listener().close();

			clients.forEach(RawClient::awaitEnd);
			server.awaitNoConnections();
			for (int i = 0; i < 100; i++) {
				// a connection that had nothing left to do is drained without any grace
				assertThat(server.observer().awaitReason()).isIn(CloseReason.DRAINED, CloseReason.SERVER_SHUTDOWN);
			}
			assertRefused(server);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void closeWhileManyConnectLeavesNothingOpen() {
		for (int i = 0; i < 8; i++) {
			List<RawClient> clients = new ArrayList<>();
			try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
				InetSocketAddress address = server.address();
				CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> connectMany(address, clients),
						(task) -> new Thread(task, "test-opener").start());
				server.observer().awaitOpened(1);

				assertThat(server.listener().drain(Duration.ZERO)).succeedsWithin(BOUND);

				assertThat(connecting).succeedsWithin(10, TimeUnit.SECONDS);
				clients.forEach(ListenerTests::assertEnds);
				server.awaitNoConnections();
			}
			finally {
				clients.forEach(RawClient::close);
			}
		}
	}

	@Test
	void peerCausesNoLineAboveDebug() {
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			int before = logs.from(Level.INFO).size();
			try (RawClient client = server.connect()) {
				assertServed(client);
			}
			server.observer().awaitReason();
			RawClient resets = server.connect();
			assertServed(resets);
			resets.reset();
			server.observer().awaitReason();

			assertThat(logs.from(Level.INFO)).hasSize(before);
		}
	}

	private static void connectMany(InetSocketAddress address, List<RawClient> clients) {
		try {
			for (int i = 0; i < 200; i++) {
				clients.add(RawClient.connect(address));
			}
		}
		catch (UncheckedIOException ex) {
			// the listener is closed
			assertThat(ex.getCause()).hasMessageMatching("(?i).*(refused|reset).*");
		}
	}

	/**
	 * Linux forgets a connection whose handshake ends while the listening socket closes,
	 * and tells its peer only when that sends something.
	 */
	private static void assertEnds(RawClient client) {
		try {
			client.send("anybody there?\n");
		}
		catch (UncheckedIOException ex) {
			assertThat(ex.getCause()).hasMessageMatching("(?i).*(broken pipe|reset).*");
		}
		client.awaitEnd();
	}

	private static void assertServed(RawClient client) {
		client.send("hello\n");
		assertThat(client.receiveLine()).isEqualTo("hello");
	}

	private static void assertRefused(ListenerFixture server) {
		InetSocketAddress address = server.address();
		Awaitility.await()
			.atMost(BOUND)
			.untilAsserted(() -> assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> RawClient.connect(address).close())
				.withMessageContaining("refused"));
	}

}
