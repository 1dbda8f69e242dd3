package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that a listener hands out whole.
 */
class SocketHandOutTests {

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

	@Test
	void nextReceiveSeesTheEndWhenTheListenerIsDrained() {
		try (Fixture fixture = new Fixture(Execution.EVENT_LOOP, SocketHandOutTests::echo);
				RawClient client = fixture.connect()) {
			client.send("a\n");
			assertThat(client.receiveLine()).isEqualTo("a");
			fixture.listener.drain(Duration.ofSeconds(10)).orTimeout(10, TimeUnit.SECONDS).join();

			assertThat(client.receiveAllText()).isEmpty();
			fixture.awaitClosed(CloseReason.DRAINED);
		}
	}

	@Test
	void chatServerIsWritten() {
		Set<AsyncSocket> clients = ConcurrentHashMap.newKeySet();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 2);
				AsyncServerSocket server = AsyncServerSocket.open(dispatcher).listen().join()) {
			Chat chat = new Chat(server, clients);
			chat.acceptNext();
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
			try (RawClient first = RawClient.connect(address);
					RawClient second = RawClient.connect(address);
					RawClient deaf = RawClient.connect(address)) {
				Awaitility.await().until(() -> clients.size() == 3);
				first.send("hello\r\n");

				assertThat(first.receiveLine()).isEqualTo("hello");
				assertThat(second.receiveLine()).isEqualTo("hello");
				assertThat(deaf.localAddress()).isNotNull();
			}
			Awaitility.await().until(clients::isEmpty);
		}
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

	/** The front page of Nim's asyncnet. */
	private record Chat(AsyncServerSocket server, Set<AsyncSocket> clients) {

		void acceptNext() {
			this.server.accept().thenAccept((client) -> {
				this.clients.add(client);
				serve(client);
				acceptNext();
			});
		}

		void serve(AsyncSocket client) {
			client.recvLine().whenComplete((line, failure) -> {
				if (line == null) {
					this.clients.remove(client);
					client.close();
					return;
				}
				this.clients.forEach((other) -> other.send(line + "\r\n"));
				serve(client);
			});
		}

	}

	private static final class Fixture implements AutoCloseable {

		private final Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 2);

		private final @Nullable ExecutorService executor;

		private final Listener listener;

		private final AtomicReference<CloseReason> closed = new AtomicReference<>();

		Fixture(Execution execution, SocketConsumer consumer) {
			this.executor = execution.newExecutor();
			this.listener = Listener.bind(this.dispatcher, new ListenerOptions("test"),
					ConnectionHandler.forSockets(consumer, this.executor), new ConnectionObserver() {

						@Override
						public void closed(Connection connection, CloseReason reason, long nanos) {
							Fixture.this.closed.set(reason);
						}

					})
				.join();
		}

		RawClient connect() {
			return RawClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
					((InetSocketAddress) this.listener.localAddress()).getPort()));
		}

		void awaitClosed(CloseReason reason) {
			Awaitility.await().untilAsserted(() -> assertThat(this.closed.get()).isEqualTo(reason));
		}

		@Override
		public void close() {
			this.listener.close();
			this.dispatcher.close();
			if (this.executor != null) {
				this.executor.shutdownNow();
			}
		}

	}

}
