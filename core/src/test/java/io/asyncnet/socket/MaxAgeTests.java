package io.asyncnet.socket;

import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How connections end that have become too old.
 */
class MaxAgeTests {

	private static final Duration AGE = Duration.ofHours(1);

	/** Longer than what has begun may take. */
	private static final Duration PATIENCE = Duration.ofSeconds(31);

	private static final Duration OFF = Duration.ZERO;

	private static final Timeouts TIMEOUTS = new Timeouts(OFF, OFF, OFF, OFF, OFF, OFF).withMaxAge(AGE);

	private static final ListenerOptions OPTIONS = ListenerFixture.options().withTimeouts(TIMEOUTS);

	static Stream<Wire> wires() {
		return Wire.all().filter((wire) -> wire.family() == StandardProtocolFamily.INET);
	}

	@ParameterizedTest
	@MethodSource("wires")
	void peerThatNeverStopsGetsWholeRepliesToAllThatWasTaken(Wire wire) {
		try (ListenerFixture server = open(wire, Execution.EVENT_LOOP, Handlers.ECHO);
				RawClient client = connect(wire, server)) {
			int sent = 0;
			int received = 0;
			boolean ended = false;
			while (!ended) {
				for (; sent - received < 64; sent++) {
					client.send(sent + "\n");
				}
				String line = client.receiveLineOrEnd();
				ended = line == null;
				if (!ended) {
					assertThat(line).isEqualTo(Integer.toString(received));
					received++;
				}
				if (received == 500) {
					// perhaps in the middle of a frame, whose end the next look sees
					look(AGE, server.awaitConnection());
				}
			}

			assertEnded(server, client);
			assertThat(server.observer().framesReceived()).isEqualTo(received);
		}
	}

	@ParameterizedTest
	@MethodSource("wires")
	void silentPeerSeesTheEndNotBeforeItsTime(Wire wire) {
		try (ListenerFixture server = open(wire, Execution.EVENT_LOOP, Handlers.ECHO);
				RawClient client = connect(wire, server)) {
			client.send("first\n");
			assertThat(client.receiveLine()).isEqualTo("first");
			Connection connection = server.awaitConnection();
			look(AGE.multipliedBy(89).dividedBy(100), connection);
			client.send("second\n");
			assertThat(client.receiveLine()).isEqualTo("second");

			look(AGE, connection);

			assertThat(client.receiveAll()).isEmpty();
			assertEnded(server, client);
		}
	}

	@ParameterizedTest
	@MethodSource("wires")
	void pendingReplyLeavesBeforeTheEnd(Wire wire) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		try (ListenerFixture server = open(wire, Execution.EVENT_LOOP, (connection, frame, replies) -> {
			place.set(replies.defer());
			replies.add("behind it", StandardCharsets.UTF_8);
		}); RawClient client = connect(wire, server)) {
			client.send("slow\n");
			Awaitility.await().until(() -> place.get() != null);
			look(AGE, server.awaitConnection());
			client.send("too late\n");

			place.get().complete((replies) -> replies.add("slow reply", StandardCharsets.UTF_8));

			assertThat(client.receiveAllText()).isEqualTo("slow reply\r\nbehind it\r\n");
			assertEnded(server, client);
		}
	}

	@ParameterizedTest
	@MethodSource("wires")
	void frameThatHasBegunIsReceivedAndAnswered(Wire wire) {
		try (ListenerFixture server = open(wire, Execution.EVENT_LOOP, Handlers.ECHO);
				RawClient client = connect(wire, server)) {
			client.send("first\nbeg");
			assertThat(client.receiveLine()).isEqualTo("first");
			look(AGE, server.awaitConnection());

			client.send("un");
			client.send("\n");

			assertThat(client.receiveAllText()).isEqualTo("begun\r\n");
			assertEnded(server, client);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void frameThatDoesNotEndIsNotWaitedForForever(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("first\nbegun");
			assertThat(client.receiveLine()).isEqualTo("first");
			Connection connection = server.awaitConnection();
			look(AGE, connection);
			assertThat(connection.isOpen()).isTrue();

			look(AGE.plus(PATIENCE), connection);

			assertThat(client.receiveAll()).isEmpty();
			assertEnded(server, client);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void framesBehindABusyHandlerAreAnswered(Execution execution) {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(execution, OPTIONS, Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\nnext\n");
			gate.awaitArrivals(1);
			client.send("later\nbeg");
			look(AGE, server.awaitConnection());
			gate.open();
			assertThat(client.receiveLines(3)).containsExactly("slow", "next", "later");
			client.send("un\n");

			assertThat(client.receiveAllText()).isEqualTo("begun\r\n");
			assertEnded(server, client);
		}
	}

	@Test
	void framesThatAreHandledBesideOthersAreAnswered() {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(Execution.POOL, OPTIONS.withConcurrency(4),
						Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\nnext\n");
			gate.awaitArrivals(1);
			look(AGE, server.awaitConnection());
			gate.open();

			assertThat(client.receiveAllText()).isEqualTo("slow\r\nnext\r\n");
			assertEnded(server, client);
		}
	}

	@Test
	void handlerThatDoesNotReturnIsNotWaitedForForever() {
		try (Gate gate = new Gate();
				ListenerFixture server = ListenerFixture.open(Execution.POOL, OPTIONS,
						Handlers.waitingAt("slow", gate));
				RawClient client = server.connect()) {
			client.send("slow\n");
			gate.awaitArrivals(1);
			Connection connection = server.awaitConnection();
			look(AGE, connection);
			look(AGE.plus(PATIENCE), connection);
			assertThat(connection.isOpen()).isTrue();

			look(AGE.plus(PATIENCE.multipliedBy(2)), connection);
			client.awaitEnd();
			assertEnded(server, client);
		}
	}

	@Test
	void streamThatDoesNotEndIsNotWaitedForForever() {
		AtomicReference<ReplyStream> stream = new AtomicReference<>();
		try (ListenerFixture server = ListenerFixture.open(Execution.EVENT_LOOP, OPTIONS,
				(connection, frame, replies) -> stream.set(replies.stream())); RawClient client = server.connect()) {
			client.send("subscribe\n");
			Awaitility.await().until(() -> stream.get() != null);
			stream.get().add("news", StandardCharsets.UTF_8);
			assertThat(client.receiveLine()).isEqualTo("news");
			Connection connection = server.awaitConnection();
			look(AGE, connection);
			assertThat(connection.isOpen()).isFalse();
			stream.get().add("last news", StandardCharsets.UTF_8);
			assertThat(client.receiveLine()).isEqualTo("last news");

			look(PATIENCE, connection);
			client.awaitEnd();
			assertEnded(server, client);
		}
	}

	/** Let the event loop look at a connection as if so much time had passed. */
	static void look(Duration later, Connection connection) {
		NettyConnection looked = (NettyConnection) connection;
		CompletableFuture<Void> done = new CompletableFuture<>();
		looked.execute(() -> {
			looked.checkDeadlines(System.nanoTime() + later.toNanos());
			done.complete(null);
		});
		SocketPair.await(done);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void goodbyeIsSaid(Execution execution) {
		ConnectionHandler polite = new ConnectionHandler() {
			@Override
			public void onFrame(Connection connection, Frame frame, Replies replies) {
				replies.add(frame.view());
			}

			@Override
			public void onDrain(Connection connection, Replies replies) {
				replies.add("goodbye", StandardCharsets.UTF_8);
			}

			@Override
			public boolean handlesLife() {
				return true;
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, OPTIONS, polite);
				RawClient client = server.connect()) {
			client.send("hello\n");
			assertThat(client.receiveLine()).isEqualTo("hello");
			look(AGE, server.awaitConnection());

			assertThat(client.receiveAllText()).isEqualTo("goodbye\r\n");
			assertEnded(server, client);
		}
	}

	@Test
	void ageOfAnotherListenerOrNoneEndsNothing() {
		try (ListenerFixture server = ListenerFixture
			.open(ListenerFixture.options().withTimeouts(TIMEOUTS.withMaxAge(OFF)), Handlers.ECHO);
				RawClient client = server.connect()) {
			look(AGE, server.awaitConnection());
			client.send("still there\n");

			assertThat(client.receiveLine()).isEqualTo("still there");
		}
	}

	@Test
	void agesAreSpreadOverATenth() {
		long max = Duration.ofHours(1).toNanos();
		long tenth = max / 10;

		for (long first : new long[] { 1, 1_000, Long.MAX_VALUE - 1_000 }) {
			List<Long> ages = LongStream.range(first, first + 100)
				.map((id) -> ConnectionAge.jittered(max, id))
				.boxed()
				.toList();
			assertThat(ages).allSatisfy((age) -> assertThat(age).isBetween(max - tenth, max));
			// of a hundred in a row there are some in each tenth of the tenth
			assertThat(ages.stream().map((age) -> Math.min(9, (max - age) * 10 / tenth)).distinct()).hasSize(10);
		}
	}

	/** The listener waits for the peer's end, too, for a while. */
	private static void assertEnded(ListenerFixture server, RawClient client) {
		client.hangUp();
		assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.MAX_AGE);
	}

	private static ListenerFixture open(Wire wire, Execution execution, ConnectionHandler handler) {
		ListenerOptions options = OPTIONS;
		if (wire.tls() != null) {
			options = options.withTls(TlsListenerTests
				.context(new TlsOptions(ClientAuth.NONE, List.of(), List.of(), wire.tls(), Duration.ofSeconds(10))));
		}
		return ListenerFixture.open(wire.transport(), execution, options, handler);
	}

	private static RawClient connect(Wire wire, ListenerFixture server) {
		return (wire.tls() != null) ? RawClient.connectTls(server.address(), TestCertificates.clientContext(null))
				: server.connect();
	}

}
