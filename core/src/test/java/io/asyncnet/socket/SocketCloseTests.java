package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows close and isClosed: what is pending fails, and what was sent leaves first.
 */
class SocketCloseTests {

	/** More than all buffers between two sockets take. */
	private static final int MUCH = 16 * 1024 * 1024;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void closeFailsEveryPendingReceive(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			AsyncSocket socket = pair.accepted();
			List<CompletableFuture<?>> pending = List.of(socket.recv(4), socket.recvSome(4),
					socket.recv(4, Set.of(SocketFlag.PEEK)), socket.recvInto(ByteBuffer.allocate(4)), socket.recvLine(),
					socket.recvLineInto(new StringBuilder()), socket.recvLineInto(ByteBuffer.allocate(4)));
			socket.close();
			socket.close();

			assertThat(socket.isClosed()).isTrue();
			pending.forEach(SocketPair::assertClosed);
			SocketPair.assertClosed(socket.recv(4));
			SocketPair.assertClosed(socket.recvLine());
			SocketPair.assertClosed(socket.send("late"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeFailsPendingReceivesAtOnceWhileItsSendsLeave(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<Void> sent = pair.accepted().send(new byte[MUCH]);
			CompletableFuture<byte[]> received = pair.accepted().recv(4);
			pair.accepted().close();

			SocketPair.assertClosed(received);
			assertThat(sent).isNotDone();
			assertThat(pair.accepted().closed().toCompletableFuture()).isNotDone();
			assertThat(SocketPair.await(pair.client().recv(MUCH + 1))).hasSize(MUCH);
			SocketPair.await(sent);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeOfThePeerIsTheEndAndNotAFailure(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> received = pair.accepted().recv(4, Set.of());
			pair.client().close();

			assertThat(SocketPair.await(received)).isEmpty();
			assertThat(SocketPair.await(pair.accepted().recvLine(10, Set.of()))).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void closeSendsCloseNotify(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<Boolean> notified = new CompletableFuture<>();
			Channel client = pair.dispatcher()
				.netty()
				.channels()
				.stream()
				.filter((channel) -> channel.localAddress().equals(pair.client().localAddress()))
				.findFirst()
				.orElseThrow();
			SslHandler tls = client.pipeline().get(SslHandler.class);
			tls.sslCloseFuture().addListener((closed) -> notified.complete(closed.isSuccess()));
			pair.accepted().close();

			assertThat(SocketPair.await(notified)).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closeFailsASendThatStalls(Transport transport) {
		CompletableFuture<AsyncSocket> handedOut = new CompletableFuture<>();
		ListenerOptions options = new ListenerOptions("test").withTimeouts(new Timeouts(Duration.ZERO, Duration.ZERO,
				Duration.ZERO, Duration.ofMillis(200), Duration.ZERO, Duration.ZERO));
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				Listener listener = listen(dispatcher, options, handedOut);
				RawClient deaf = RawClient.connect((InetSocketAddress) listener.localAddress())) {
			AsyncSocket socket = SocketPair.await(handedOut);
			CompletableFuture<Void> sent = socket.send(new byte[MUCH]);
			socket.close();

			SocketPair.assertClosed(sent);
			assertThat(SocketPair.await(socket.closed().toCompletableFuture())).isEqualTo(CloseReason.APPLICATION);
			assertThat(deaf.localAddress()).isNotNull();
		}
	}

	private static Listener listen(Dispatcher dispatcher, ListenerOptions options,
			CompletableFuture<AsyncSocket> handedOut) {
		ConnectionHandler handler = ConnectionHandler.forSockets((socket) -> {
			handedOut.complete(socket);
			return new CompletableFuture<Void>();
		}, null);
		return SocketPair.await(Listener.bind(dispatcher,
				options.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), handler,
				ConnectionObserver.NONE));
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closeFailsASendThatThePeerResets(Transport transport) {
		Wire wire = new Wire(transport, StandardProtocolFamily.INET, null);
		try (SocketPair pair = SocketPair.open(wire);
				RawClient peer = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
			AsyncSocket socket = SocketPair.await(pair.server().accept());
			CompletableFuture<Void> sent = socket.send(new byte[MUCH]);
			socket.close();
			peer.reset();

			SocketPair.assertClosed(sent);
			SocketPair.await(socket.closed().toCompletableFuture());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void closeFailsAConnectWhoseHandshakeIsPending(Wire wire) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
				AsyncServerSocket server = SocketPair.listen(dispatcher,
						new Wire(wire.transport(), wire.family(), null))) {
			CompletableFuture<AsyncSocket> accepting = server.accept();
			AsyncSocket socket = AsyncSocket.open(dispatcher).tls(SocketPair.clientTls(wire.tls()));
			CompletableFuture<Void> connecting = socket.connect(server.localAddress());
			AsyncSocket silent = SocketPair.await(accepting);
			assertThat(SocketPair.await(silent.recvSome(1))).isNotEmpty();
			socket.close();

			assertThat(connecting).isCompletedExceptionally();
			SocketPair.assertClosed(connecting);
			silent.close();
			SocketPair.await(socket.closed().toCompletableFuture());
			SocketPair.await(silent.closed().toCompletableFuture());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void closeFailsAStartTlsAtOnce(Wire wire) {
		try (SocketPair pair = SocketPair.open(new Wire(wire.transport(), wire.family(), null))) {
			CompletableFuture<Void> client = pair.client().startTls(SocketPair.clientTls(wire.tls()), "localhost");
			assertThat(SocketPair.await(pair.accepted().recvSome(1))).isNotEmpty();
			pair.client().close();

			assertThat(client).isCompletedExceptionally();
			SocketPair.assertClosed(client);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closeFailsPendingAccepts(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			AsyncServerSocket server = SocketPair.listen(dispatcher,
					new Wire(transport, StandardProtocolFamily.INET, null));
			List<CompletableFuture<?>> pending = List.of(server.accept(), server.accept());
			server.close();
			server.close();

			pending.forEach(SocketPair::assertClosed);
			SocketPair.assertClosed(server.accept());
			assertThat(server.isClosed()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closeBeforeListenFailsListen(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			AsyncServerSocket server = AsyncServerSocket.open(dispatcher)
				.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			server.close();

			SocketPair.assertClosed(server.listen());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void closeBeforeConnectFailsWhatIsAskedFor(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			AsyncSocket socket = AsyncSocket.open(dispatcher);
			socket.close();

			SocketPair.assertClosed(socket.recv(1));
			SocketPair.assertClosed(socket.recvLine());
			SocketPair.assertClosed(socket.send("x"));
			SocketPair.assertClosed(socket.connect("127.0.0.1", 1));
			assertThat(socket.closed().toCompletableFuture()).isCompletedWithValue(CloseReason.APPLICATION);
		}
	}

}
