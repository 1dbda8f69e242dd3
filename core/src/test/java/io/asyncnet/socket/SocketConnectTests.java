package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.channel.Channel;
import org.awaitility.Awaitility;
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
	void connectThatIsRefusedNamesAddressAndPort(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				ReservedPort unused = new ReservedPort()) {
			int port = unused.port();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(AsyncSocket.dial(dispatcher, "127.0.0.1", port, TIMEOUT)))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("127.0.0.1:" + port)
				.withMessageContaining("refused");
		}
	}

	@Test
	void dialNamesAHostWithoutAnAddress() {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 1)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(AsyncSocket.dial(dispatcher, "nowhere.invalid", 1, TIMEOUT)))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("nowhere.invalid:1");
		}
	}

	@Test
	void dialTriesTheNextAddressWhenOneRefuses() {
		try (SocketPair pair = SocketPair.open(); ReservedPort unused = new ReservedPort()) {
			Channel connected = SocketPair.await(
					race(pair, List.of(unused.address(), (InetSocketAddress) pair.server().localAddress()), TIMEOUT));

			assertThat(connected.remoteAddress()).isEqualTo(pair.server().localAddress());
			connected.close();
		}
	}

	@Test
	void timeThatWasSpentOnTheNameCounts() throws IOException {
		try (SocketPair pair = SocketPair.open(); SilentServer silent = new SilentServer()) {
			long start = System.nanoTime() - Duration.ofHours(2).toNanos();

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair
					.await(race(pair, List.of(silent.address()), new Connector.Time(Duration.ofHours(1), start))))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("no answer within 3600000 ms");
		}
	}

	@Test
	void dialTriesTheNextAddressWhenOneDoesNotAnswer() throws IOException {
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
	void connectFailsWhenTheSocketIsClosed() throws IOException {
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
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void dialThatIsCancelledOrTimesOutLeavesNothingBehind(Transport transport) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				SilentServer silent = new SilentServer()) {
			int port = silent.address().getPort();
			CompletableFuture<AsyncSocket> cancelled = AsyncSocket.dial(dispatcher, "127.0.0.1", port, TIMEOUT);
			CompletableFuture<AsyncSocket> late = AsyncSocket.dial(dispatcher, "127.0.0.1", port, TIMEOUT);
			Awaitility.await().until(() -> dispatcher.netty().channels().size() == 2);
			cancelled.cancel(false);
			late.orTimeout(1, TimeUnit.MILLISECONDS);

			Awaitility.await().until(() -> dispatcher.netty().channels().isEmpty());
			assertThat(late).isCompletedExceptionally();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void connectThatTimesOutClosesTheSocket(Transport transport) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				SilentServer silent = new SilentServer()) {
			AsyncSocket socket = AsyncSocket.open(dispatcher);
			CompletableFuture<Void> late = socket.connect(silent.address()).orTimeout(1, TimeUnit.MILLISECONDS);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join)
				.withCauseInstanceOf(TimeoutException.class);
			SocketPair.await(socket.closed().toCompletableFuture());
			Awaitility.await().until(() -> dispatcher.netty().channels().isEmpty());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void connectTakesAHostAndAPort(Wire wire) {
		if (wire.family() == StandardProtocolFamily.UNIX) {
			return;
		}
		try (SocketPair pair = SocketPair.open(wire);
				AsyncSocket socket = SocketPair.open(pair.dispatcher(),
						(wire.tls() != null) ? SocketPair.clientTls(wire.tls()) : null)) {
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			SocketPair.await(socket.connect(wire.host(), pair.server().port()));
			try (AsyncSocket accepted = SocketPair.await(accepting)) {
				assertThat(socket.remoteAddress()).isEqualTo(pair.server().localAddress());
				assertThat(socket.localAddress()).isEqualTo(accepted.remoteAddress());
				assertThat(socket.isSsl()).isEqualTo(wire.tls() != null);
				assertThatIllegalStateException().isThrownBy(() -> socket.connect(wire.host(), 1));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void connectUnixTakesAPath(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.UNIX, null));
				AsyncSocket socket = AsyncSocket.open(pair.dispatcher())) {
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			Path path = ((UnixDomainSocketAddress) pair.server().localAddress()).getPath();
			SocketPair.await(socket.connectUnix(path));
			try (AsyncSocket accepted = SocketPair.await(accepting)) {
				socket.send("through\n");

				assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("through");
				assertThat(socket.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void connectUnixNamesAPathWhereNobodyListens(Transport transport) {
		Path path = SocketPair.temporaryFile();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(AsyncSocket.open(dispatcher).connectUnix(path)))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining(path.toString());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void newAsyncSocketOfAFamilyConnectsToNoOther(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			AsyncSocket other = AsyncSocket.open(pair.dispatcher(), StandardProtocolFamily.INET6);
			CompletableFuture<Void> refused = other.connect("127.0.0.1", pair.server().port());

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(refused))
				.withCauseInstanceOf(SocketConnectException.class);
			CompletableFuture<AsyncSocket> accepting = pair.server().accept();
			try (AsyncSocket same = AsyncSocket.open(pair.dispatcher(), StandardProtocolFamily.INET)) {
				SocketPair.await(same.connect("127.0.0.1", pair.server().port()));
				SocketPair.await(accepting).close();
			}
		}
	}

	@Test
	void newAsyncSocketOfAFamilyRefusesAnAddressOfAnother() {
		try (SocketPair pair = SocketPair.open()) {
			AsyncSocket other = AsyncSocket.open(pair.dispatcher(), StandardProtocolFamily.INET6);

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(other.connect(pair.server().localAddress())))
				.withCauseInstanceOf(SocketConnectException.class);
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
		return race(pair, addresses, new Connector.Time(timeout, System.nanoTime()));
	}

	private static CompletableFuture<Channel> race(SocketPair pair, List<InetSocketAddress> addresses,
			Connector.Time time) {
		return new Connector(pair.dispatcher().netty(), pair.dispatcher().netty().eventLoops().next(),
				(address) -> pair.dispatcher().netty().channel().newChannel(), List.copyOf(addresses))
			.connect(time);
	}

}
