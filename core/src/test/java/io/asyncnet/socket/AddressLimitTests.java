package io.asyncnet.socket;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Limits of a listener that depend on who the peer is.
 */
class AddressLimitTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@TempDir
	static Path directory;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closesWhoIsOneTooManyOfItsAddressWithoutAByte(Transport transport) {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(transport, perAddress(2));
				RawClient first = served(server, "127.0.0.1");
				RawClient second = served(server, "127.0.0.1")) {
			for (int i = 0; i < 5; i++) {
				try (RawClient refused = RawClient.connectFrom("127.0.0.1", server.address())) {
					assertThat(refused.receiveAll()).isEmpty();
				}
			}
			served(server, "127.0.0.2").close();

			assertThat(server.observer().rejections())
				.isEqualTo(Collections.nCopies(5, RejectReason.MAX_CONNECTIONS_PER_ADDRESS));
			assertThat(server.listener().rejectedConnections()).isEqualTo(5);
			assertThat(logs.from(Level.WARN)).filteredOn((line) -> line.contains("[test]"))
				.hasSizeBetween(1, 2)
				.allMatch((line) -> line.contains("MAX_CONNECTIONS_PER_ADDRESS for /127.0.0.1:"))
				.allMatch((line) -> line.contains("limit 2"));
			assertServed(first);
			assertServed(second);
		}
	}

	@Test
	void aPlaceOfAnAddressIsFreeWhenItsConnectionHasEnded() {
		try (ListenerFixture server = open(perAddress(1))) {
			for (int i = 0; i < 5; i++) {
				served(server, "127.0.0.1").hangUp();
				server.awaitNoConnections();
				served(server, "127.0.0.1").reset();
				server.awaitNoConnections();
			}

			assertThat(server.observer().rejections()).isEmpty();
			assertThat(server.listener().activePeers()).isZero();
		}
	}

	@Test
	void countsIpv6ByTheNetworkAndKeepsTheFamiliesApart() {
		ListenerOptions options = perAddress(1).withAddress(new InetSocketAddress("::", 0));
		try (ListenerFixture server = open(options);
				RawClient six = RawClient.connect(new InetSocketAddress("::1", server.address().getPort()));
				RawClient four = RawClient.connect(new InetSocketAddress("127.0.0.1", server.address().getPort()))) {
			assertServed(six);
			assertServed(four);
			for (String address : List.of("::1", "127.0.0.1")) {
				try (RawClient refused = RawClient
					.connect(new InetSocketAddress(address, server.address().getPort()))) {
					assertThat(refused.receiveAll()).isEmpty();
				}
			}

			assertThat(server.listener().activePeers()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.0/24, '', 127.0.0.1, true", "127.0.0.0/24, '', 127.0.1.1, false",
			"'', 127.0.0.0/24, 127.0.0.1, false", "'', 127.0.0.0/24, 127.0.1.1, true",
			"127.0.0.0/8, 127.0.1.0/24, 127.0.1.1, false", "127.0.0.0/8, 127.0.1.0/24, 127.0.2.1, true",
			"::/0, '', 127.0.0.1, false" })
	void letsInWhoIsAllowedAndNotDenied(String allow, String deny, String peer, boolean expected) {
		Limits limits = Limits.DEFAULTS.withAddresses(ranges(allow), ranges(deny));
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(ListenerFixture.options().withLimits(limits));
				RawClient client = RawClient.connectFrom(peer, server.address())) {
			if (expected) {
				assertServed(client);
				assertThat(server.observer().rejections()).isEmpty();
			}
			else {
				assertThat(client.receiveAll()).isEmpty();
				assertThat(server.observer().rejections()).containsExactly(RejectReason.ADDRESS_DENIED);
				assertThat(server.observer().opened()).isZero();
				Awaitility.await()
					.atMost(BOUND)
					.untilAsserted(() -> assertThat(logs.from(Level.WARN)).singleElement()
						.asString()
						.contains("ADDRESS_DENIED for /" + peer));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello\n", "" })
	void deniesBeforeTls(String sent) {
		Limits limits = Limits.DEFAULTS.withAddresses(List.of(), ranges("127.0.0.0/8"));
		ListenerOptions options = ListenerFixture.options().withTls(TlsListenerTests.context()).withLimits(limits);
		try (ListenerFixture server = open(options); RawClient client = server.connect().send(sent)) {
			client.awaitEnd();

			assertThat(server.observer().rejections()).containsExactly(RejectReason.ADDRESS_DENIED);
			assertThat(server.observer().handshakes()).isEmpty();
			assertThat(server.observer().bytesSent()).isZero();
		}
	}

	@Test
	void limitsSocketsThatAreHandedOut() {
		ConnectionHandler echo = ConnectionHandler
			.forSockets((socket) -> socket.recvLine().thenCompose((line) -> socket.send(line + "\n")), null);
		ListenerOptions options = perAddress(1).withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				Listener listener = Listener.bind(dispatcher, options, echo, ConnectionObserver.NONE)
					.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
					.join();
				RawClient first = RawClient.connect((InetSocketAddress) listener.localAddress());
				RawClient second = RawClient.connect((InetSocketAddress) listener.localAddress())) {
			assertThat(second.receiveAll()).isEmpty();

			assertThat(first.send("hello\n").receiveLine()).isEqualTo("hello");
		}
	}

	@Test
	void aLimitThatIsSetLaterCountsWhoIsThereAlready() {
		try (ListenerFixture server = open(ListenerFixture.options());
				RawClient first = served(server, "127.0.0.1");
				RawClient second = served(server, "127.0.0.1")) {
			server.listener().changeLimits(limits(2));
			assertRefused(server, "127.0.0.1");
			server.listener().changeLimits(limits(1));
			first.hangUp();
			Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 1);
			assertRefused(server, "127.0.0.1");
			assertServed(second);

			server.listener().changeLimits(limits(3));
			served(server, "127.0.0.1").close();
			server.listener().changeLimits(limits(0));
			served(server, "127.0.0.1").close();
		}
	}

	@Test
	void addressesCanBeDeniedAndAllowedLater() {
		try (ListenerFixture server = open(ListenerFixture.options()); RawClient before = served(server, "127.0.0.2")) {
			server.listener().changeLimits(Limits.DEFAULTS.withAddresses(List.of(), ranges("127.0.0.2")));
			assertRefused(server, "127.0.0.2");
			served(server, "127.0.0.1").close();
			// nobody who is in is thrown out
			assertServed(before);

			server.listener().changeLimits(Limits.DEFAULTS.withAddresses(ranges("127.0.0.2"), List.of()));
			assertRefused(server, "127.0.0.1");
			served(server, "127.0.0.2").close();

			server.listener().changeLimits(Limits.DEFAULTS);
			served(server, "127.0.0.1").close();
		}
	}

	@Test
	void countsExactlyWhenManyConnectAtOnce() throws Exception {
		int openers = 100;
		CountDownLatch start = new CountDownLatch(1);
		List<RawClient> clients = Collections.synchronizedList(new ArrayList<>());
		try (ListenerFixture server = open(perAddress(3))) {
			List<Thread> threads = IntStream.range(0, openers).mapToObj((number) -> new Thread(() -> {
				try {
					start.await(10, TimeUnit.SECONDS);
					clients.add(RawClient.connectFrom("127.0.0." + (1 + number % 10), server.address()));
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, "test-opener")).toList();
			threads.forEach(Thread::start);
			start.countDown();
			for (Thread thread : threads) {
				thread.join(10_000);
			}
			Awaitility.await()
				.atMost(BOUND)
				.until(() -> server.observer().opened() + server.observer().rejections().size() == openers);
			assertThat(server.observer().opened()).isEqualTo(30);
			assertThat(server.listener().activePeers()).isEqualTo(10);
			assertThat(clients.stream().filter(AddressLimitTests::isServed)).hasSize(30);

			clients.forEach(RawClient::close);
			server.awaitNoConnections();
			assertThat(server.observer().closed() + server.observer().rejections().size()).isEqualTo(openers);
			assertThat(server.listener().activePeers()).isZero();
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void peersThatResetAtOnceLeaveNoPlaceBehind(Transport transport) throws Exception {
		try (ListenerFixture server = open(transport, perAddress(50).withLimits(limits(40).withMaxConnections(50)))) {
			Stream<Thread> threads = IntStream.range(0, 4).mapToObj((number) -> new Thread(() -> {
				for (int i = 0; i < 100; i++) {
					RawClient client = RawClient.connectFrom("127.0.0." + (1 + number), server.address());
					if (i % 2 == 0) {
						client.send("hello\n");
					}
					client.reset();
				}
			}, "test-resetter"));
			for (Thread thread : threads.peek(Thread::start).toList()) {
				thread.join(10_000);
			}

			server.awaitNoConnections();
			Awaitility.await().atMost(BOUND).until(() -> server.listener().activePeers() == 0);
			served(server, "127.0.0.1").close();
		}
	}

	@Test
	void hasNoMeaningAtAUnixDomainSocketWithoutAProxy() {
		ListenerOptions unix = ListenerFixture.options()
			.withAddress(UnixDomainSocketAddress.of(directory.resolve("refused")));
		assertThatIllegalArgumentException().isThrownBy(() -> open(unix.withLimits(limits(1))))
			.withMessageContaining("'maxConnectionsPerAddress' of listener 'test'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> open(unix.withLimits(Limits.DEFAULTS.withAddresses(List.of(), ranges("::1")))))
			.withMessageContaining("'deny'");
		try (ListenerFixture server = open(unix)) {
			assertThatIllegalArgumentException().isThrownBy(() -> server.listener().changeLimits(limits(1)));
			assertThat(server.listener().limits().maxConnectionsPerAddress()).isZero();
		}
	}

	private static ListenerOptions perAddress(int max) {
		return ListenerFixture.options().withLimits(limits(max));
	}

	private static Limits limits(int perAddress) {
		return Limits.DEFAULTS.withMaxConnectionsPerAddress(perAddress);
	}

	private static List<AddressRange> ranges(String text) {
		return text.isEmpty() ? List.of() : List.of(AddressRange.parse(text));
	}

	private static ListenerFixture open(ListenerOptions options) {
		return ListenerFixture.open(options, Handlers.ECHO);
	}

	private static ListenerFixture open(Transport transport, ListenerOptions options) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options, Handlers.ECHO);
	}

	private static RawClient served(ListenerFixture server, String local) {
		RawClient client = RawClient.connectFrom(local, server.address());
		assertServed(client);
		return client;
	}

	private static void assertServed(RawClient client) {
		assertThat(client.send("hello\n").receiveLine()).isEqualTo("hello");
	}

	private static void assertRefused(ListenerFixture server, String local) {
		try (RawClient client = RawClient.connectFrom(local, server.address())) {
			assertThat(client.receiveAll()).isEmpty();
		}
	}

	private static boolean isServed(RawClient client) {
		try {
			return client.send("hello\n").receiveLine().equals("hello");
		}
		catch (UncheckedIOException ex) {
			// refused
			return false;
		}
	}

}
