package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Names with several addresses. Only Linux has all of 127.0.0.0/8.
 */
@EnabledOnOs(OS.LINUX)
class DialTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String NAME = "gateway.test";

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void addressesThatRefuseAreLeftBehind(Transport transport) {
		try (SocketPair pair = SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null))) {
			int others = pair.dispatcher().netty().channels().size();
			try (AsyncSocket socket = socket(pair.dispatcher(), "127.0.0.2", "127.0.0.3", "127.0.0.1")) {
				SocketPair.await(socket.connect(NAME, pair.server().port(), TIMEOUT));

				assertThat(remoteAddress(socket)).isEqualTo("127.0.0.1");
				awaitChannels(pair.dispatcher(), others + 1);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void addressThatDoesNotAnswerIsOvertakenAndClosed(Transport transport) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				ReservedPort port = new ReservedPort();
				SilentServer silent = new SilentServer(new InetSocketAddress("127.0.0.2", port.port()));
				ServerSocket server = new ServerSocket(silent.address().getPort(), 1, InetAddress.getLoopbackAddress());
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.1")) {
			SocketPair.await(socket.connect(NAME, server.getLocalPort(), TIMEOUT));

			assertThat(remoteAddress(socket)).isEqualTo("127.0.0.1");
			awaitChannels(dispatcher, 1);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void failureNamesEachAddressThatRefused(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				ReservedPort unused = new ReservedPort("0.0.0.0");
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.3")) {
			int port = unused.port();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(socket.connect(NAME, port, TIMEOUT)))
				.havingCause()
				.isInstanceOfSatisfying(SocketConnectException.class,
						(failure) -> assertThat(failure.address()).isEqualTo(new InetSocketAddress("127.0.0.2", port)))
				.withMessageMatching(
						".*/127\\.0\\.0\\.2:" + port + ": .*refused.*; .*/127\\.0\\.0\\.3:" + port + ": .*refused.*");
			awaitChannels(dispatcher, 0);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void timeoutEndsAllAttemptsAndNamesEachAddress(Transport transport) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				SilentServer first = new SilentServer(new InetSocketAddress("127.0.0.2", 0));
				SilentServer second = new SilentServer(new InetSocketAddress("127.0.0.3", first.address().getPort()));
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.3")) {
			int port = second.address().getPort();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(socket.connect(NAME, port, Duration.ofMillis(400))))
				.havingCause()
				.isInstanceOf(SocketConnectException.class)
				.withMessageContaining("127.0.0.2:" + port)
				.withMessageContaining("127.0.0.3:" + port)
				.withMessageContaining("400 ms");
			awaitChannels(dispatcher, 0);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void onlyTheWinnerShakesHandsAndSeesTheName(Wire wire) throws IOException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
				ReservedPort port = new ReservedPort();
				SilentServer loser = new SilentServer(new InetSocketAddress("127.0.0.2", port.port()));
				ServerSocket winner = new ServerSocket(loser.address().getPort(), 1, InetAddress.getLoopbackAddress());
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.1")
					.tls(SocketPair.clientTls(wire.engine()))) {
			winner.setSoTimeout(10_000);
			CompletableFuture<Void> connecting = socket.connect("localhost", winner.getLocalPort(), TIMEOUT);
			try (SSLSocket tls = (SSLSocket) TestCertificates.serverContext()
				.getSocketFactory()
				.createSocket(winner.accept(), null, true)) {
				tls.setSoTimeout(10_000);
				tls.setUseClientMode(false);
				tls.startHandshake();
				SocketPair.await(connecting);

				assertThat(((ExtendedSSLSession) tls.getSession()).getRequestedServerNames())
					.extracting((name) -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
					.containsExactly("localhost");
				awaitChannels(dispatcher, 1);
				assertThat(loser.drain()).isZero();
			}
		}
	}

	/** The certificate is good for the address, and for another name. */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void nameIsVerifiedAndNotTheAddress(Wire wire) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
				AsyncServerSocket server = SocketPair.listen(dispatcher, wire);
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.1")
					.tls(SocketPair.clientTls(wire.engine()))) {
			server.accept();

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(socket.connect(NAME, server.port(), TIMEOUT)))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(TlsHandshakeException.Reason.WRONG_HOST));
		}
	}

	/** The certificate is good for the name, and for no address. */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void certificateNeedsNoAddress(Wire wire) {
		TlsContext context = TlsContext.newContext()
			.engine(wire.engine())
			.keys(TestCertificates.keys(TestCertificates.NAME_ONLY))
			.buildServer();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
				AsyncServerSocket server = SocketPair.listen(dispatcher, wire, context);
				AsyncSocket socket = socket(dispatcher, "127.0.0.2", "127.0.0.1")
					.tls(SocketPair.clientTls(wire.engine()))) {
			CompletableFuture<AsyncSocket> accepting = server.accept();
			SocketPair.await(socket.connect("localhost", server.port(), TIMEOUT));

			assertThat(socket.peerCertificates()).isNotEmpty();
			SocketPair.await(accepting).close();
		}
	}

	/** A socket for which each name has these addresses. */
	private static AsyncSocket socket(Dispatcher dispatcher, String... addresses) {
		return new NettySocket(dispatcher, null, new HostResolver((host) -> named(host, addresses)));
	}

	private static InetAddress[] named(String host, String... addresses) throws UnknownHostException {
		InetAddress[] named = new InetAddress[addresses.length];
		for (int i = 0; i < named.length; i++) {
			named[i] = InetAddress.getByAddress(host, InetAddress.getByName(addresses[i]).getAddress());
		}
		return named;
	}

	private static String remoteAddress(AsyncSocket socket) {
		InetSocketAddress remote = (InetSocketAddress) socket.remoteAddress();
		assertThat(remote).isNotNull();
		return remote.getAddress().getHostAddress();
	}

	private static void awaitChannels(Dispatcher dispatcher, int count) {
		Awaitility.await().untilAsserted(() -> assertThat(dispatcher.netty().channels().size()).isEqualTo(count));
	}

}
