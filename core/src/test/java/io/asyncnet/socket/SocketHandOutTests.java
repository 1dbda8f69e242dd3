package io.asyncnet.socket;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that a listener hands out whole.
 */
class SocketHandOutTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void connectionClosesAfterItsWritesWhenTheMethodReturns(Execution execution) {
		try (Fixture fixture = new Fixture(execution, (socket) -> {
			socket.send("hello " + socket.recvLine().join() + "\n");
			return null;
		}); RawClient client = fixture.connect()) {
			client.send("you\n");

			assertThat(client.receiveAllText()).isEqualTo("hello you\n");
			fixture.awaitClosed(CloseReason.APPLICATION);
		}
	}

	@Test
	void connectionClosesAfterItsWritesWhenTheStageCompletes() {
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, SocketHandOutTests::echo);
				RawClient client = fixture.connect()) {
			client.send("a\nb\n");
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEqualTo("a\nb\n");
			fixture.awaitClosed(CloseReason.APPLICATION);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void connectionEndsAsHandlerFailedWhenTheMethodThrows(Execution execution) {
		try (CapturedLogs logs = CapturedLogs.open(); Fixture fixture = new Fixture(execution, (socket) -> {
			throw new IllegalStateException("expected");
		}); RawClient client = fixture.connect()) {
			client.awaitEnd();

			fixture.awaitClosed(CloseReason.HANDLER_FAILED);
			assertThat(logs.text()).contains("handler failed").contains("expected");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void socketGoesOnWhileTheListenerIsDrainedUntilTheMethodReturns(Execution execution) {
		try (Fixture fixture = new Fixture(execution, (socket) -> {
			String line;
			while ((line = socket.recvLine().join()) != null && !line.equals("bye")) {
				socket.send("more\n");
			}
			socket.send(line + "\n");
			return null;
		}); RawClient client = fixture.connect()) {
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("more");
			CompletableFuture<Void> drained = fixture.listener.drain(Duration.ofMinutes(1));
			fixture.awaitRefused();
			client.send("b\n");
			assertThat(client.receiveLine()).isEqualTo("more");
			client.send("bye\n");

			assertThat(client.receiveAllText()).isEqualTo("bye\n");
			SocketPair.await(drained);
			fixture.awaitClosed(CloseReason.DRAINED);
		}
	}

	@Test
	void socketGoesOnWhileTheListenerIsDrainedUntilTheStageCompletes() {
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, SocketHandOutTests::echo);
				RawClient client = fixture.connect()) {
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("a");
			CompletableFuture<Void> drained = fixture.listener.drain(Duration.ofMinutes(1));
			fixture.awaitRefused();
			client.send("b\n");
			assertThat(client.receiveLine()).isEqualTo("b");
			client.shutdownOutput();

			assertThat(client.receiveAllText()).isEmpty();
			SocketPair.await(drained);
			fixture.awaitClosed(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void nextReceiveSeesWhatHasArrivedAndThenTheEndAfterTheGracePeriod(Execution execution) {
		try (Fixture fixture = new Fixture(execution, (socket) -> {
			socket.send(
					socket.recvLine().join() + " " + socket.recvLine().join() + " " + socket.recvLine().join() + "\n");
			return null;
		}); RawClient client = fixture.connect()) {
			client.send("a\nb\nc");
			fixture.awaitSocket();
			fixture.listener.drain(Duration.ofMillis(200));

			assertThat(client.receiveAllText()).isEqualTo("a b null\n");
			fixture.awaitClosed(CloseReason.DRAINED);
		}
	}

	@Test
	void receiveThatWaitsSeesTheEndAfterTheGracePeriod() {
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, SocketHandOutTests::echo);
				RawClient client = fixture.connect()) {
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("a");
			CompletableFuture<Void> drained = fixture.listener.drain(Duration.ofMillis(200));

			assertThat(client.receiveAllText()).isEmpty();
			SocketPair.await(drained);
			fixture.awaitClosed(CloseReason.DRAINED);
		}
	}

	@Test
	void socketThatIsNotLetGoIsClosedSoonAfterTheGracePeriod() {
		CompletableFuture<Void> never = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, (socket) -> never);
				RawClient client = fixture.connect()) {
			fixture.awaitSocket();
			CompletableFuture<Void> drained = fixture.listener.drain(Duration.ofMillis(10));

			client.awaitEnd();
			SocketPair.await(drained);
			fixture.awaitClosed(CloseReason.SERVER_SHUTDOWN);
		}
	}

	@Test
	void socketIsClosedAtOnceWithoutAGracePeriod() {
		CompletableFuture<Void> never = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, (socket) -> never);
				RawClient client = fixture.connect()) {
			fixture.awaitSocket();
			fixture.listener.drain(Duration.ofMinutes(1));
			fixture.awaitRefused();
			SocketPair.await(fixture.listener.drain(Duration.ZERO));

			client.awaitEnd();
			fixture.awaitClosed(CloseReason.SERVER_SHUTDOWN);
		}
	}

	@Test
	void connectionThatTheExecutorHasNoThreadForIsRejected() {
		try (CapturedLogs logs = CapturedLogs.open(); Fixture fixture = new Fixture((task) -> {
			throw new RejectedExecutionException("full");
		}, (socket) -> null); RawClient client = fixture.connect()) {
			client.awaitEnd();

			fixture.awaitClosed(CloseReason.REJECTED);
			assertThat(logs.from(Level.WARN)).singleElement()
				.asString()
				.contains("[test] connection closed: the handler executor has no thread for it", "full");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void lineThatIsTooLongEndsTheConnectionWithItsReasonWithoutAWarning(Execution execution) {
		try (CapturedLogs logs = CapturedLogs.open(); Fixture fixture = new Fixture(execution, (socket) -> {
			socket.recvLine(3, Set.of()).join();
			return null;
		}); RawClient client = fixture.connect()) {
			client.send("abcdef\n");
			client.awaitEnd();

			fixture.awaitClosed(CloseReason.FRAME_TOO_LONG);
			assertThat(logs.from(Level.WARN)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#executors")
	void resetIsNotTheFaultOfAMethodThatReadsFromAStream(Execution execution) {
		CompletableFuture<Boolean> served = new CompletableFuture<>();
		try (CapturedLogs logs = CapturedLogs.open(); Fixture fixture = new Fixture(execution, new SocketConsumer() {

			@Override
			public @Nullable CompletionStage<?> serve(AsyncSocket socket) throws Exception {
				new BufferedReader(new InputStreamReader(socket.inputStream(), StandardCharsets.UTF_8)).lines()
					.forEach((line) -> socket.send("more\n"));
				return null;
			}

			@Override
			public void onServed(AsyncSocket socket, long nanos, @Nullable Throwable failure) {
				served.complete(failure == null && nanos > 0);
			}

		}); RawClient client = fixture.connect()) {
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("more");
			client.reset();

			assertThat(SocketPair.await(served)).isTrue();
			fixture.awaitClosed(CloseReason.PEER_RESET);
			assertThat(logs.from(Level.WARN)).isEmpty();
		}
	}

	/** The handshake's own timeout is a minute. */
	@ParameterizedTest
	@MethodSource("upgrades")
	void drainDoesNotWaitForAHandshake(Execution execution, TlsEngine engine) {
		TlsContext patient = TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.handshakeTimeout(Duration.ofMinutes(1))
			.buildServer();
		CompletableFuture<CompletableFuture<Void>> upgrading = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(execution, (socket) -> socket.recvLine().thenCompose((line) -> {
			CompletableFuture<Void> upgrade = socket.startTls(patient, null);
			socket.send("secret\n");
			upgrading.complete(upgrade);
			return upgrade;
		})); RawClient client = fixture.connect()) {
			client.send("STARTTLS\r\n");
			CompletableFuture<Void> upgrade = SocketPair.await(upgrading);
			// half of a record's header
			client.send(new byte[] { 22, 3 });
			CompletableFuture<Void> drained = fixture.listener.drain(Duration.ofMillis(200));

			SocketPair.await(drained);
			assertThat(upgrade).failsWithin(TIMEOUT);
			fixture.awaitClosed(CloseReason.SERVER_SHUTDOWN);
			client.awaitEnd();
		}
	}

	private static Stream<Arguments> upgrades() {
		return Stream.of(Execution.EVENT_LOOP, Execution.POOL)
			.flatMap((execution) -> Wire.encrypted()
				.map(Wire::engine)
				.distinct()
				.map((engine) -> Arguments.of(execution, engine)));
	}

	private static CompletionStage<?> echo(AsyncSocket socket) {
		return socket.recvLine().thenCompose((line) -> {
			if (line == null) {
				return CompletableFuture.completedFuture(null);
			}
			socket.send(line + "\n");
			return echo(socket);
		});
	}

	private static final class Fixture implements AutoCloseable {

		private final Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 2);

		private final @Nullable Executor executor;

		private final Listener listener;

		private final AtomicReference<CloseReason> closed = new AtomicReference<>();

		Fixture(Execution execution, SocketConsumer consumer) {
			this(execution.newExecutor(), consumer);
		}

		Fixture(@Nullable Executor executor, SocketConsumer consumer) {
			this.executor = executor;
			this.listener = Listener.bind(this.dispatcher, new ListenerOptions("test"),
					ConnectionHandler.forSockets(consumer, this.executor), new ConnectionObserver() {

						@Override
						public void closed(Connection connection, CloseReason reason, long nanos) {
							Fixture.this.closed.set(reason);
						}

					})
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
		}

		RawClient connect() {
			return RawClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
					((InetSocketAddress) this.listener.localAddress()).getPort()));
		}

		/** Wait for the only connection to be there. */
		void awaitSocket() {
			Awaitility.await().until(() -> this.listener.connections().size() == 1);
		}

		/** Wait for the drain to have begun. */
		void awaitRefused() {
			Awaitility.await().until(() -> {
				try {
					connect().close();
					return false;
				}
				catch (UncheckedIOException ex) {
					return true;
				}
			});
		}

		void awaitClosed(CloseReason reason) {
			Awaitility.await().untilAsserted(() -> assertThat(this.closed.get()).isEqualTo(reason));
		}

		@Override
		public void close() {
			this.listener.close();
			this.dispatcher.close();
			if (this.executor instanceof ExecutorService service) {
				service.shutdownNow();
			}
		}

	}

}
