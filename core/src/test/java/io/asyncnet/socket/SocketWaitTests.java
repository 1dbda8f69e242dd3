package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TlsEngine;
import io.netty.channel.EventLoop;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An event loop that waits for an operation of its own dispatcher would wait for itself.
 */
class SocketWaitTests {

	private static final int MUCH = 16 * 1024 * 1024;

	@ParameterizedTest
	@MethodSource("operations")
	void eventLoopMustNotWait(String name, Function<Sockets, CompletableFuture<?>> operation) {
		try (Sockets sockets = new Sockets()) {
			sockets.onLoop(() -> assertRefused(operation.apply(sockets)));
		}
	}

	@ParameterizedTest
	@MethodSource("operations")
	void eventLoopMustNotWaitForWhatIsDerived(String name, Function<Sockets, CompletableFuture<?>> operation) {
		try (Sockets sockets = new Sockets()) {
			sockets.onLoop(() -> assertRefused(operation.apply(sockets).thenApply((result) -> 1).thenRun(() -> {
			})));
		}
	}

	@Test
	void waitingIsRefusedOnEveryEventLoopOfTheDispatcher() {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<byte[]> received = pair.accepted().recv(1);
			for (var loop : pair.dispatcher().netty().eventLoops()) {
				SocketPair.await(CompletableFuture.runAsync(() -> assertRefused(received), loop));
			}
		}
	}

	@Test
	void eventLoopOfAnotherDispatcherMayWait() {
		try (SocketPair pair = SocketPair.open(); Dispatcher other = Dispatcher.open("test-other", Transport.AUTO, 1)) {
			CompletableFuture<byte[]> received = pair.accepted().recv(1);
			CompletableFuture<byte[]> waiting = CompletableFuture.supplyAsync(received::join,
					other.netty().eventLoops().next());
			pair.client().send("x");

			assertThat(SocketPair.await(waiting)).hasSize(1);
		}
	}

	@Test
	void eventLoopMayAskForAResultThatIsThere() {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<byte[]> received = pair.accepted().recv(1);
			CompletableFuture<byte[]> joined = received.thenApply((bytes) -> received.join());
			pair.client().send("x");

			assertThat(SocketPair.await(joined)).hasSize(1);
		}
	}

	@Test
	void handlerOnTheEventLoopMustNotWaitForASend() {
		CompletableFuture<Throwable> refused = new CompletableFuture<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			try {
				connection.send(frame.text(StandardCharsets.UTF_8), StandardCharsets.UTF_8).join();
			}
			catch (IllegalStateException ex) {
				refused.complete(ex);
			}
		};
		try (ListenerFixture server = ListenerFixture.open(Execution.EVENT_LOOP, handler);
				RawClient client = server.connect()) {
			client.send("hello\n");

			assertThat(SocketPair.await(refused)).hasMessageContaining("must not wait");
			assertThat(client.receiveLine()).isEqualTo("hello");
		}
	}

	static Stream<Arguments> operations() {
		return Stream.of(operation("recv", (sockets) -> sockets.accepted.recv(4)),
				operation("recv PEEK", (sockets) -> sockets.accepted.recv(4, Set.of(SocketFlag.PEEK))),
				operation("recvSome", (sockets) -> sockets.accepted.recvSome(4)),
				operation("recvInto", (sockets) -> sockets.accepted.recvInto(ByteBuffer.allocate(4))),
				operation("recvLine", (sockets) -> sockets.accepted.recvLine()),
				operation("recvLineInto text", (sockets) -> sockets.accepted.recvLineInto(new StringBuilder())),
				operation("recvLineInto bytes", (sockets) -> sockets.accepted.recvLineInto(ByteBuffer.allocate(4))),
				operation("send", (sockets) -> sockets.accepted.send(new byte[MUCH])),
				operation("send SAFE_DISCONN",
						(sockets) -> sockets.accepted.send(ByteBuffer.allocate(MUCH), Set.of(SocketFlag.SAFE_DISCONN))),
				operation("send text", (sockets) -> sockets.accepted.send("text")),
				operation("startTls",
						(sockets) -> sockets.accepted.startTls(SocketPair.serverTls(TlsEngine.JDK), null)),
				operation("connect", (sockets) -> sockets.open().connect(sockets.server.localAddress())),
				operation("connect by name", (sockets) -> sockets.open().connect("localhost", 1)),
				operation("accept", (sockets) -> sockets.server.accept()),
				operation("recvFrom", (sockets) -> sockets.datagrams.recvFrom()));
	}

	private static Arguments operation(String name, Function<Sockets, CompletableFuture<?>> operation) {
		return Arguments.of(name, operation);
	}

	private static void assertRefused(CompletableFuture<?> future) {
		assertThat(future).isNotDone();
		assertRefused(future::join);
		assertRefused(future::get);
		assertRefused(() -> future.get(1, TimeUnit.NANOSECONDS));
	}

	private static void assertRefused(ThrowingCallable waiting) {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(waiting)
			.withMessageContaining("'" + Thread.currentThread().getName() + "' must not wait");
	}

	/**
	 * Sockets of all kinds on a single event loop.
	 */
	static final class Sockets implements AutoCloseable {

		static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

		final Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);

		final AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(this.dispatcher).bind(ANY).listen());

		final AsyncSocket client = open();

		final AsyncSocket accepted;

		final AsyncDatagramSocket datagrams = SocketPair.await(AsyncDatagramSocket.open(this.dispatcher, ANY));

		Sockets() {
			CompletableFuture<AsyncSocket> accepting = this.server.accept();
			SocketPair.await(this.client.connect(this.server.localAddress()));
			this.accepted = SocketPair.await(accepting);
		}

		AsyncSocket open() {
			return AsyncSocket.open(this.dispatcher);
		}

		void onLoop(Runnable task) {
			EventLoop loop = this.dispatcher.netty().eventLoops().next();
			SocketPair.await(CompletableFuture.runAsync(task, loop));
		}

		@Override
		public void close() {
			this.dispatcher.close();
		}

	}

}
