package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The rows bindAddr, listen, accept, acceptAddr, bindUnix and adopting a descriptor.
 */
class AsyncServerSocketTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void acceptKnowsBothAddresses(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			assertThat(pair.client().remoteAddress()).isEqualTo(pair.server().localAddress());
			assertThat(pair.accepted().localAddress()).isEqualTo(pair.server().localAddress());
			if (wire.family() != StandardProtocolFamily.UNIX) {
				assertThat(pair.accepted().remoteAddress()).isEqualTo(pair.client().localAddress());
			}
			assertThat(pair.accepted().isSsl()).isEqualTo(wire.tls() != null);
			assertThat(pair.client().peerCertificates().isEmpty()).isEqualTo(wire.tls() == null);
		}
	}

	@Test
	void contextOfAClientIsRefusedAtOnce() {
		TlsContext client = SocketPair.clientTls(TlsEngine.JDK);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				AsyncServerSocket server = AsyncServerSocket.open(dispatcher)) {
			assertThatIllegalStateException().isThrownBy(() -> server.tls(client)).withMessageContaining("client");
			assertThatIllegalStateException().isThrownBy(() -> AsyncServerSocket.adopt(dispatcher, 1_000_000, client))
				.withMessageContaining("client");
		}
	}

	@Test
	void backlogThatIsNotPositiveIsRefusedAndTakesNothing() {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				AsyncServerSocket server = AsyncServerSocket.open(dispatcher)) {
			assertThatIllegalArgumentException().isThrownBy(() -> server.listen(0)).withMessageContaining("'backlog'");

			assertThat(server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).listen())
				.succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeWhileAnAcceptIsPendingAndAClientConnectsNeverHangs(Wire wire) {
		TlsContext serverTls = (wire.tls() != null) ? SocketPair.serverTls(wire.tls()) : null;
		TlsContext clientTls = (wire.tls() != null) ? SocketPair.clientTls(wire.tls()) : null;
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2)) {
			for (int i = 0; i < 100; i++) {
				AsyncServerSocket server = SocketPair.listen(dispatcher, wire, serverTls);
				CompletableFuture<AsyncSocket> accepting = server.accept();
				AsyncSocket client = SocketPair.open(dispatcher, clientTls);
				CompletableFuture<Void> connecting = client.connect(server.localAddress());
				server.close();

				SocketPair.await(accepting.handle((socket, failure) -> {
					assertThat((socket != null) || failure instanceof SocketClosedException).isTrue();
					return null;
				}));
				SocketPair.await(connecting.handle((done, failure) -> null));
				client.close();
				accepting.thenAccept(AsyncSocket::close).exceptionally((failure) -> null);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void bindAddrNamesAnAddressInUse(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			AsyncServerSocket second = AsyncServerSocket.open(pair.dispatcher()).bind(pair.server().localAddress());

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(second.listen()))
				.havingCause()
				.isInstanceOf(SocketBindException.class)
				.withMessageContaining(pair.server().localAddress().toString());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void acceptGoesOnAfterAHandshakeThatFails(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			InetSocketAddress address = (InetSocketAddress) pair.server().localAddress();
			try (RawClient plain = RawClient.connect(address); RawClient silent = RawClient.connect(address)) {
				plain.send("this is not TLS\n");
				plain.awaitEnd();
				try (AsyncSocket client = AsyncSocket.open(pair.dispatcher()).tls(SocketPair.clientTls(wire.tls()))) {
					SocketPair.await(client.connect(address));
					try (AsyncSocket accepted = SocketPair.await(accepting)) {
						assertThat(accepted.isSsl()).isTrue();
					}
				}
				assertThat(silent.hasReceived()).isFalse();
			}
		}
	}

	@Test
	void acceptThatIsCancelledLosesNoConnection() {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<AsyncSocket> cancelled = pair.server().accept();
			CompletableFuture<AsyncSocket> next = pair.server().accept();
			cancelled.cancel(false);
			try (RawClient client = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
				assertThat(SocketPair.await(next).remoteAddress()).isEqualTo(client.localAddress());
				SocketPair.await(next).close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptThatTimesOutLeavesTheConnectionToTheNext(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			CompletableFuture<AsyncSocket> late = pair.server().accept().orTimeout(1, TimeUnit.MILLISECONDS);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join);
			try (RawClient client = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
				AsyncSocket accepted = SocketPair.await(pair.server().accept());

				assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
				accepted.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptWithSafeDisconnGoesOnAfterAPeerThatIsGone(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			InetSocketAddress address = (InetSocketAddress) pair.server().localAddress();
			for (int i = 0; i < 100; i++) {
				RawClient.connect(address).reset();
				AsyncSocket gone = SocketPair.await(pair.server().accept());
				assertThat(SocketPair.await(gone.recvLine())).isNull();
			}
			try (RawClient client = RawClient.connect(address)) {
				AsyncSocket accepted = SocketPair.await(pair.server().accept());

				assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
				accepted.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptLosesNothingOfAPeerThatSendsAndLeavesAtOnce(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			InetSocketAddress address = (InetSocketAddress) pair.server().localAddress();
			for (int i = 0; i < 300; i++) {
				try (RawClient peer = RawClient.connect(address)) {
					peer.send("bye\n");
				}
				AsyncSocket accepted = SocketPair.await(pair.server().accept());
				assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("bye");
				accepted.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptWithSafeDisconnIsRetriedWhenTheSystemFailsIt(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			Channel listening = pair.dispatcher()
				.netty()
				.channels()
				.stream()
				.filter(ServerChannel.class::isInstance)
				.findFirst()
				.orElseThrow();
			listening.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Software caused abort"));
			try (RawClient client = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
				AsyncSocket accepted = SocketPair.await(accepting);

				assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
				accepted.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void bindAddrOfNothingIsAnyAddressAndAFreePort(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher).listen())) {
			assertThat(((InetSocketAddress) server.localAddress()).getAddress().isAnyLocalAddress()).isTrue();
			assertThat(server.port()).isPositive();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void listenHasTheBacklogThatItIsTold(Transport transport) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher)
					.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
					.listen(2))) {
			List<SocketChannel> peers = new ArrayList<>();
			try {
				for (int i = 0; i < 10; i++) {
					SocketChannel peer = SocketChannel.open();
					peers.add(peer);
					peer.configureBlocking(false);
					peer.connect(server.localAddress());
				}
				// Linux takes one more than it is told
				Awaitility.await()
					.during(100, TimeUnit.MILLISECONDS)
					.until(() -> peers.stream().filter(AsyncServerSocketTests::isConnected).count() == 3);
			}
			finally {
				for (SocketChannel peer : peers) {
					peer.close();
				}
			}
		}
	}

	private static boolean isConnected(SocketChannel peer) {
		try {
			return peer.finishConnect();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void listenTwiceIsRefused(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			assertThatIllegalStateException().isThrownBy(() -> pair.server().listen());
			assertThatIllegalStateException().isThrownBy(() -> pair.server().bind(new InetSocketAddress(0)));
		}
	}

	@Test
	void acceptWaitsWhileSuspended() {
		try (SocketPair pair = SocketPair.open()) {
			pair.server().suspend();
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			try (RawClient client = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
				Awaitility.await().during(100, TimeUnit.MILLISECONDS).until(() -> !accepting.isDone());
				pair.server().resume();

				SocketPair.await(accepting).close();
				client.awaitEnd();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void bindUnixReplacesAStaleFileOnlyAndProtectsIt(Transport transport) throws Exception {
		Path file = SocketPair.temporaryFile();
		try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			stale.bind(UnixDomainSocketAddress.of(file));
		}
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher).bindUnix(file).listen());
			AsyncServerSocket second = AsyncServerSocket.open(dispatcher).bindUnix(file);

			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(second.listen()));
			assertThat(Files.exists(file)).isTrue();
			server.close();
			Awaitility.await().until(() -> !Files.exists(file));
		}
	}

	@Test
	void bindUnixLeavesOtherFilesAlone() throws Exception {
		Path file = Files.writeString(SocketPair.temporaryFile(), "precious");
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			AsyncServerSocket server = AsyncServerSocket.open(dispatcher).bindUnix(file);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(server.listen()));
			assertThat(file).hasContent("precious");
		}
	}

}
