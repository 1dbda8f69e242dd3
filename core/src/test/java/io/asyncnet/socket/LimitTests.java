package io.asyncnet.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Limits}.
 */
class LimitTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final ListenerOptions TEN = ListenerFixture.options().withLimits(new Limits(10, 512));

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void closesConnectionsAboveTheLimitWithoutAByte(Execution execution) {
		List<RawClient> clients = new ArrayList<>();
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(execution, TEN, Handlers.ECHO)) {
			for (int i = 0; i < 10; i++) {
				RawClient client = server.connect();
				clients.add(client);
				assertServed(client);
			}
			for (int i = 0; i < 10; i++) {
				try (RawClient refused = server.connect()) {
					assertThat(refused.receiveAll()).isEmpty();
				}
			}
			assertThat(server.observer().rejections()).isEqualTo(Collections.nCopies(10, RejectReason.MAX_CONNECTIONS));
			assertThat(server.observer().opened()).isEqualTo(10);
			assertThat(server.listener().activeConnections()).isEqualTo(10);
			clients.forEach(LimitTests::assertServed);
			// a peer cannot make the log grow
			assertThat(logs.from(Level.INFO).stream().filter((line) -> line.contains("10")))
				.hasSizeLessThanOrEqualTo(2);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void servesAgainWhenAConnectionHasEnded() {
		List<RawClient> clients = new ArrayList<>();
		try (ListenerFixture server = ListenerFixture.open(TEN, Handlers.ECHO)) {
			for (int i = 0; i < 10; i++) {
				clients.add(server.connect());
			}
			server.observer().awaitOpened(10);
			clients.remove(0).close();
			server.observer().awaitReason();

			try (RawClient next = server.connect()) {
				assertServed(next);
			}
			assertThat(server.observer().rejections()).isEmpty();
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	/**
	 * The constant of {@link ConnectionEnding}, and what one read and the inbound bound
	 * may add.
	 */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void readsNoMoreThan4MiBOfAPeerThatGoesOnSendingAfterItsEnd(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> connection.close();
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.sendInBackground("x\n".repeat(32 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII));

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
			assertThat(server.observer().bytesReceived()).isLessThan(5 * 1024 * 1024);
		}
	}

	@Test
	void countsExactlyWhenManyConnectAtOnce() throws Exception {
		int openers = 100;
		CountDownLatch start = new CountDownLatch(1);
		List<RawClient> clients = Collections.synchronizedList(new ArrayList<>());
		try (ListenerFixture server = ListenerFixture.open(TEN, Handlers.ECHO)) {
			List<Thread> threads = Stream.generate(() -> new Thread(() -> {
				try {
					start.await(10, TimeUnit.SECONDS);
					clients.add(server.connect());
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, "test-opener")).limit(openers).toList();
			threads.forEach(Thread::start);
			start.countDown();
			for (Thread thread : threads) {
				thread.join(10_000);
			}
			assertThat(clients).hasSize(openers);
			Awaitility.await()
				.atMost(BOUND)
				.until(() -> server.observer().opened() + server.observer().rejections().size() == openers);
			assertThat(server.observer().opened()).isEqualTo(10);
			assertThat(server.listener().activeConnections()).isEqualTo(10);
			assertThat(clients.stream().filter(LimitTests::isServed)).hasSize(10);

			clients.forEach(RawClient::close);
			server.awaitNoConnections();
			assertThat(server.observer().closed()).isEqualTo(10);
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void closesConnectionsAboveTheLimitOfTlsHandshakesWithoutAByte() {
		ListenerOptions options = ListenerFixture.options()
			.withLimits(new Limits(0, 2))
			.withTls(TlsListenerTests.context());
		try (ListenerFixture server = ListenerFixture.open(options, Handlers.ECHO);
				RawClient first = server.connect();
				RawClient second = server.connect()) {
			Awaitility.await().atMost(BOUND).until(() -> server.listener().activeConnections() == 2);

			// as often as there are places, none of which a refused one may keep
			for (int i = 0; i < 2; i++) {
				try (RawClient another = server.connect()) {
					assertThat(another.receiveAll()).isEmpty();
				}
			}

			assertThat(server.observer().rejections()).containsExactly(RejectReason.TLS_HANDSHAKES,
					RejectReason.TLS_HANDSHAKES);
			first.hangUp();
			second.hangUp();
			server.awaitNoConnections();
			try (RawClient next = TlsListenerTests.connect(server)) {
				assertServed(next);
			}
		}
	}

	@Test
	void failsToBindWhenTheProcessCannotHaveAsManyConnections() {
		ListenerOptions options = ListenerFixture.options().withLimits(new Limits(Integer.MAX_VALUE, 512));
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> Listener.bind(dispatcher, options, Handlers.ECHO, ConnectionObserver.NONE))
				.withMessageContaining("maxConnections")
				.withMessageContaining(String.valueOf(Integer.MAX_VALUE));
		}
	}

	private static void assertServed(RawClient client) {
		client.send("hello\n");
		assertThat(client.receiveLine()).isEqualTo("hello");
	}

	private static boolean isServed(RawClient client) {
		try {
			client.send("hello\n");
			return client.receiveLine().equals("hello");
		}
		catch (UncheckedIOException ex) {
			IOException cause = ex.getCause();
			assertThat(cause).hasMessageMatching("(?i)(.*reset.*|.*broken pipe.*|End after 0 bytes.*)");
			return false;
		}
	}

}
