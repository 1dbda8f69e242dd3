package io.asyncnet.socket;

import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners whose peers wait while there are as many connections as there may be.
 */
class FullPauseTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@TempDir
	static Path directory;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void peersWaitUntilAPlaceIsFree(Transport transport) {
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = open(transport, paused(2))) {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				clients.add(server.connect().send("hello\n"));
			}
			for (RawClient client : clients) {
				// in the order in which they have come
				assertThat(client.receiveLine()).isEqualTo("hello");
				assertThat(server.listener().activeConnections()).isLessThanOrEqualTo(2);
				client.hangUp();
			}

			server.awaitNoConnections();
			assertThat(server.observer().opened()).isEqualTo(40);
			assertThat(server.observer().rejections()).isEmpty();
			assertThat(logs.from(Level.WARN)).filteredOn((line) -> line.contains("[test]"))
				.isNotEmpty()
				.allMatch((line) -> line.contains("2 connections are open, others wait"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void neverGetsStuckAndNeverHasMoreThanItMay(Transport transport) throws Exception {
		int threads = 8;
		int rounds = 60;
		AtomicInteger served = new AtomicInteger();
		try (ListenerFixture server = open(transport, paused(3))) {
			List<Thread> openers = IntStream.range(0, threads).mapToObj((number) -> new Thread(() -> {
				for (int i = 0; i < rounds; i++) {
					served.addAndGet(visit(server) ? 1 : 0);
					if (i % 10 == number) {
						// in both directions, while others come and go
						server.listener().changeLimits(pause(1 + ThreadLocalRandom.current().nextInt(4)));
					}
				}
			}, "test-opener")).toList();
			openers.forEach(Thread::start);
			for (Thread opener : openers) {
				opener.join(30_000);
				assertThat(opener.isAlive()).isFalse();
			}

			server.awaitNoConnections();
			assertThat(served.get()).isEqualTo(threads * rounds);
			assertThat(server.observer().rejections()).isEmpty();
			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.ACCEPTING);
		}
	}

	/** Come and go in one of several ways. */
	private static boolean visit(ListenerFixture server) {
		try (RawClient client = server.connect()) {
			int way = ThreadLocalRandom.current().nextInt(4);
			if (way == 0) {
				client.reset();
				return true;
			}
			boolean answered = client.send("hello\n").receiveLine().equals("hello");
			if (way == 1) {
				client.reset();
			}
			else if (way == 2) {
				client.shutdownOutput();
				client.awaitEnd();
			}
			return answered;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void stopsAndGoesOnWhenTheLimitIsChanged(Transport transport) {
		try (ListenerFixture server = open(transport, paused(3));
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			assertServed(first);
			assertServed(second);
			server.listener().changeLimits(pause(1));
			awaitState(server, AcceptorState.FULL);
			try (RawClient waiting = server.connect().send("hello\n")) {
				first.hangUp();
				Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 1);
				// still as many as there may be
				assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.FULL);
				assertServed(second);
				assertThat(server.observer().opened()).isEqualTo(2);

				server.listener().changeLimits(pause(2));
				assertThat(waiting.receiveLine()).isEqualTo("hello");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closesThoseThatWaitWhenNobodyShallWaitAnyMore(Transport transport) {
		try (ListenerFixture server = open(transport, paused(1)); RawClient first = server.connect()) {
			assertServed(first);
			List<RawClient> waiting = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				waiting.add(server.connect());
			}

			server.listener().changeLimits(new Limits(1, 512));

			waiting.forEach((client) -> assertThat(client.receiveAll()).isEmpty());
			waiting.forEach(RawClient::close);
			assertThat(server.observer().rejections()).hasSize(5).containsOnly(RejectReason.MAX_CONNECTIONS);
			assertServed(first);
			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.ACCEPTING);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void beginsToPauseWhenToldSoWhileItIsFull(Transport transport) {
		try (ListenerFixture server = open(transport, ListenerFixture.options().withLimits(new Limits(1, 512)));
				RawClient first = server.connect()) {
			assertServed(first);
			try (RawClient refused = server.connect()) {
				assertThat(refused.receiveAll()).isEmpty();
			}

			server.listener().changeLimits(pause(1));

			awaitState(server, AcceptorState.FULL);
			try (RawClient waiting = server.connect().send("hello\n")) {
				first.hangUp();
				assertThat(waiting.receiveLine()).isEqualTo("hello");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void aSuspendedListenerTakesNobodyWhenAPlaceIsFree(Transport transport) {
		try (ListenerFixture server = open(transport, paused(1)); RawClient first = server.connect()) {
			assertServed(first);
			try (RawClient waiting = server.connect().send("hello\n")) {
				server.listener().suspend();
				assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.SUSPENDED);
				first.hangUp();
				server.awaitNoConnections();
				assertThat(server.observer().opened()).isEqualTo(1);

				server.listener().resume();
				assertThat(waiting.receiveLine()).isEqualTo("hello");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closesThoseThatWaitWhenItStops(Transport transport) {
		List<RawClient> waiting = new ArrayList<>();
		try (ListenerFixture server = open(transport, paused(1)); RawClient first = server.connect()) {
			assertServed(first);
			for (int i = 0; i < 5; i++) {
				waiting.add(server.connect());
			}
			server.listener().drain(Duration.ZERO).orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();

			waiting.forEach(RawClient::awaitEnd);
			assertThat(server.observer().opened()).isEqualTo(1);
		}
		finally {
			waiting.forEach(RawClient::close);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void whoHasLeftWhileItWaitedTakesNoPlace(Transport transport) {
		try (ListenerFixture server = open(transport, paused(1)); RawClient first = server.connect()) {
			assertServed(first);
			for (int i = 0; i < 20; i++) {
				if (i % 2 == 0) {
					server.connect().hangUp();
				}
				else {
					server.connect().send("hello\n").reset();
				}
			}
			try (RawClient last = server.connect().send("hello\n")) {
				first.hangUp();
				assertThat(last.receiveLine()).isEqualTo("hello");
			}
		}
	}

	@Test
	void otherLimitsCloseAsEver() {
		Limits limits = pause(3).withMaxConnectionsPerAddress(1)
			.withAddresses(List.of(), List.of(AddressRange.parse("127.0.0.9")));
		try (ListenerFixture server = open(Transport.AUTO, ListenerFixture.options().withLimits(limits));
				RawClient first = RawClient.connectFrom("127.0.0.1", server.address());
				RawClient again = RawClient.connectFrom("127.0.0.1", server.address());
				RawClient denied = RawClient.connectFrom("127.0.0.9", server.address())) {
			assertThat(again.receiveAll()).isEmpty();
			assertThat(denied.receiveAll()).isEmpty();
			assertServed(first);
			assertThat(server.observer().rejections())
				.containsExactlyInAnyOrder(RejectReason.MAX_CONNECTIONS_PER_ADDRESS, RejectReason.ADDRESS_DENIED);
		}
	}

	@Test
	void peersOfAUnixDomainSocketWaitAsWell() throws Exception {
		UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("paused"));
		try (ListenerFixture server = open(Transport.AUTO, paused(1).withAddress(address));
				SocketChannel first = SocketChannel.open(address);
				SocketChannel second = SocketChannel.open(address)) {
			second.write(ByteBuffer.wrap("two\n".getBytes(StandardCharsets.US_ASCII)));
			first.write(ByteBuffer.wrap("one\n".getBytes(StandardCharsets.US_ASCII)));
			assertThat(first.read(ByteBuffer.allocate(10))).isEqualTo(5);
			assertThat(server.observer().opened()).isEqualTo(1);

			first.shutdownOutput();

			assertThat(second.read(ByteBuffer.allocate(10))).isEqualTo(5);
		}
	}

	private static ListenerOptions paused(int max) {
		return ListenerFixture.options().withLimits(pause(max));
	}

	private static Limits pause(int max) {
		return new Limits(max, 512).withWhenFull(Limits.WhenFull.PAUSE);
	}

	private static ListenerFixture open(Transport transport, ListenerOptions options) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options, Handlers.ECHO);
	}

	private static void awaitState(ListenerFixture server, AcceptorState state) {
		Awaitility.await().atMost(BOUND).until(() -> server.listener().acceptorState() == state);
	}

	private static void assertServed(RawClient client) {
		assertThat(client.send("hello\n").receiveLine()).isEqualTo("hello");
	}

}
