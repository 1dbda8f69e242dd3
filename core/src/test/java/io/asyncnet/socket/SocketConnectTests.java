package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The rows connect, dial and connectUnix.
 */
class SocketConnectTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void dialConnectsToAName(Transport transport) {
		Wire wire = new Wire(transport, StandardProtocolFamily.INET, null);
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			try (AsyncSocket dialled = SocketPair
				.await(AsyncSocket.dial(pair.dispatcher(), "localhost", pair.server().port(), TIMEOUT));
					AsyncSocket accepted = SocketPair.await(accepting)) {
				assertThat(dialled.localAddress()).isEqualTo(accepted.remoteAddress());
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void refusedConnectionNamesAddressAndPort(Transport transport) throws IOException {
		int port = unusedPort();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(AsyncSocket.dial(dispatcher, "127.0.0.1", port, TIMEOUT)))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("127.0.0.1:" + port)
				.withMessageContaining("refused");
		}
	}

	@Test
	void nameWithoutAnAddressIsNamed() {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(AsyncSocket.dial(dispatcher, "nowhere.invalid", 1, TIMEOUT)))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("nowhere.invalid:1");
		}
	}

	@Test
	void nextAddressIsTriedWhenOneRefuses() throws IOException {
		try (SocketPair pair = SocketPair.open()) {
			Channel connected = SocketPair
				.await(race(pair, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), unusedPort()),
						(InetSocketAddress) pair.server().localAddress()), TIMEOUT));

			assertThat(connected.remoteAddress()).isEqualTo(pair.server().localAddress());
			connected.close();
		}
	}

	@Test
	void nextAddressIsTriedWhenOneDoesNotAnswer() throws IOException {
		try (SocketPair pair = SocketPair.open(); SilentServer silent = new SilentServer()) {
			Channel connected = SocketPair.await(
					race(pair, List.of(silent.address(), (InetSocketAddress) pair.server().localAddress()), TIMEOUT));

			assertThat(connected.remoteAddress()).isEqualTo(pair.server().localAddress());
			connected.close();
		}
	}

	@Test
	void connectTakesNoLongerThanItsTimeout() throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				SilentServer silent = new SilentServer()) {
			int port = silent.address().getPort();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(
						() -> SocketPair.await(AsyncSocket.dial(dispatcher, "127.0.0.1", port, Duration.ofMillis(50))))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("50 ms");
		}
	}

	@Test
	void closeFailsAConnectThatIsPending() throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1);
				SilentServer silent = new SilentServer()) {
			AsyncSocket socket = AsyncSocket.open(dispatcher);
			CompletableFuture<Void> connecting = socket.connect(silent.address());
			socket.close();

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(connecting))
				.withCauseInstanceOf(SocketClosedException.class);
			assertThat(socket.closed().toCompletableFuture()).isCompletedWithValue(CloseReason.APPLICATION);
			assertThatIllegalStateException().isThrownBy(() -> socket.connect(silent.address()));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void connectVerifiesTheHost(Wire wire) {
		TlsContext elsewhere = TlsContext.newContext()
			.engine(wire.tls())
			.keys(TestCertificates.keys(TestCertificates.OTHER_HOST))
			.buildServer();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher)
					.tls(elsewhere)
					.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
					.listen())) {
			server.accept();
			AsyncSocket socket = AsyncSocket.open(dispatcher).tls(SocketPair.clientTls(wire.tls()));

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(socket.connect("127.0.0.1", server.port())))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(TlsHandshakeException.Reason.WRONG_HOST));
		}
	}

	private static CompletableFuture<Channel> race(SocketPair pair, List<InetSocketAddress> addresses,
			Duration timeout) {
		return new Connector(pair.dispatcher().netty(), pair.dispatcher().netty().eventLoops().next(),
				(address) -> pair.dispatcher().netty().channel().newChannel(), List.copyOf(addresses))
			.connect(timeout);
	}

	private static int unusedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/** Does not answer, as its backlog is full. */
	private static final class SilentServer implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final SocketChannel[] fillers = new SocketChannel[8];

		SilentServer() throws IOException {
			for (int i = 0; i < this.fillers.length; i++) {
				this.fillers[i] = SocketChannel.open();
				this.fillers[i].configureBlocking(false);
				this.fillers[i].connect(this.server.getLocalSocketAddress());
			}
		}

		InetSocketAddress address() {
			return (InetSocketAddress) this.server.getLocalSocketAddress();
		}

		@Override
		public void close() throws IOException {
			for (SocketChannel filler : this.fillers) {
				filler.close();
			}
			this.server.close();
		}

	}

}
