package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsContextBuilder;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a client's socket says when there is no TLS with its peer.
 */
class SocketTlsFailureTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@ParameterizedTest
	@MethodSource("refusals")
	void dialSaysWhyTheServerIsRefused(Wire wire, X509Bundle certificate, String host, Reason reason, String text) {
		TlsContext server = server(wire, certificate, UnaryOperator.identity());
		try (Server running = new Server(wire, server)) {
			CompletableFuture<AsyncSocket> accepting = running.socket.accept();
			AsyncSocket client = AsyncSocket.open(running.dispatcher).tls(SocketPair.clientTls(wire.engine()));

			assertFails(client.connect(host, running.socket.port()), reason,
					"TLS handshake with '" + host + "' failed: " + text);
			assertThat(SocketPair.await(client.closed().toCompletableFuture()))
				.isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(accepting).isNotDone();
		}
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void startTlsSaysWhyTheServerIsRefused(Wire wire, X509Bundle certificate, String host, Reason reason, String text) {
		TlsContext server = server(wire, certificate, UnaryOperator.identity());
		try (Server running = new Server(wire, null)) {
			CompletableFuture<Void> upgraded = running.socket.accept()
				.thenCompose((accepted) -> accepted.startTls(server, null));
			AsyncSocket client = AsyncSocket.open(running.dispatcher);
			SocketPair.await(client.connect(running.socket.localAddress()));

			assertFails(client.startTls(SocketPair.clientTls(wire.engine()), host), reason,
					"TLS handshake with '" + host + "' failed: " + text);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class, (failure) -> {
					assertThat(failure.reason()).isEqualTo(Reason.PEER_ALERT);
					assertThat(failure.alert()).isNotNull();
				});
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void nameIsVerifiedForTheAddressOfTheConnection(Wire wire) {
		try (Server running = new Server(wire, server(wire, TestCertificates.NAME_ONLY, UnaryOperator.identity()))) {
			running.socket.accept();
			AsyncSocket client = AsyncSocket.open(running.dispatcher).tls(SocketPair.clientTls(wire.engine()));

			// its subject says 127.0.0.1, but no iPAddress of it does
			assertFails(client.connect(running.socket.localAddress()), Reason.WRONG_HOST, "another host");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void nothingIsVerifiedAfterInsecureTrustAnyPeer(Wire wire) {
		TlsContext anybody = TlsContext.newContext().engine(wire.engine()).insecureTrustAnyPeer().buildClient();
		for (X509Bundle certificate : new X509Bundle[] { TestCertificates.OTHER_HOST, TestCertificates.EXPIRED_SERVER,
				TestCertificates.EARLY_SERVER, TestCertificates.OTHER_SERVER, TestCertificates.SELF_SIGNED_SERVER }) {
			try (Server running = new Server(wire, server(wire, certificate, UnaryOperator.identity()))) {
				CompletableFuture<AsyncSocket> accepting = running.socket.accept();
				try (AsyncSocket client = AsyncSocket.open(running.dispatcher).tls(anybody)) {
					SocketPair.await(client.connect("localhost", running.socket.port()));
					assertThat(client.isSsl()).isTrue();
					assertThat(client.peerCertificates()).isEmpty();
					SocketPair.await(accepting).close();
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("protocols")
	void serverThatNeedsACertificateRefusesAClientWithoutOne(Wire wire, String protocol) {
		TlsContext server = server(wire, TestCertificates.SERVER,
				(builder) -> builder.clientAuth(ClientAuth.NEED).trust(TestCertificates.trust()));
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.protocols(protocol)
			.trust(TestCertificates.trust())
			.buildClient();
		try (Server running = new Server(wire, server)) {
			CompletableFuture<AsyncSocket> accepting = running.socket.accept();
			AsyncSocket socket = AsyncSocket.open(running.dispatcher).tls(client);

			// in TLS 1.3 a client's handshake is done before the server has seen its
			// certificate
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(
					socket.connect("localhost", running.socket.port()).thenCompose((done) -> socket.recv(1, Set.of()))))
				.havingCause()
				.satisfies((failure) -> {
					Throwable alert = protocol.equals("TLSv1.3") ? failure.getCause() : failure;
					assertThat((alert instanceof TlsHandshakeException known) ? known.alert()
							: TlsHandshakeException.of(alert, null).alert())
						.isIn("certificate_required", "bad_certificate", "handshake_failure");
				});
			assertThat(accepting).isNotDone();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void protocolsWithoutOneInCommonAreNamedAsTheReason(Wire wire) {
		TlsContext server = server(wire, TestCertificates.SERVER, (builder) -> builder.protocols("TLSv1.3"));
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.protocols("TLSv1.2")
			.trust(TestCertificates.trust())
			.buildClient();
		try (Server running = new Server(wire, server)) {
			running.socket.accept();

			assertFails(AsyncSocket.open(running.dispatcher).tls(client).connect("localhost", running.socket.port()),
					Reason.NO_COMMON_PROTOCOL, "no TLS protocol version");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void peerThatClosesInTheHandshakeIsNamedAsTheReason(Wire wire) throws IOException {
		try (Peer peer = new Peer(wire); Socket end = connect(peer, SocketPair.clientTls(wire.engine()))) {
			end.getInputStream().readNBytes(5);
			end.shutdownOutput();

			assertFails(peer.connecting, Reason.CLOSED, "connection was closed");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void peerThatResetsInTheHandshakeIsNamedAsTheReason(Wire wire) throws IOException {
		try (Peer peer = new Peer(wire); Socket end = connect(peer, SocketPair.clientTls(wire.engine()))) {
			end.getInputStream().readNBytes(5);
			reset(end);

			assertFails(peer.connecting, Reason.CLOSED, "connection was closed");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void peerThatNeverAnswersIsNamedAsTheReason(Wire wire) throws IOException {
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.handshakeTimeout(Duration.ofMillis(50))
			.buildClient();
		try (Peer peer = new Peer(wire); Socket end = connect(peer, client)) {
			assertFails(peer.connecting, Reason.TIMEOUT, "'handshakeTimeout'");
			end.getInputStream().readAllBytes();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void peerThatSpeaksPlainTextIsNamedAsTheReason(Wire wire) throws IOException {
		try (Peer peer = new Peer(wire); Socket end = connect(peer, SocketPair.clientTls(wire.engine()))) {
			end.getOutputStream().write("220 mail.test ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));

			assertFails(peer.connecting, Reason.NOT_TLS, "does not speak TLS");
		}
	}

	@ParameterizedTest
	@MethodSource("protocols")
	void endWithoutCloseNotifyIsACutOff(Wire wire, String protocol) throws Exception {
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.protocols(protocol)
			.trust(TestCertificates.trust())
			.buildClient();
		try (Peer peer = new Peer(wire); Socket end = connect(peer, client)) {
			SSLSocket tls = (SSLSocket) TestCertificates.serverContext()
				.getSocketFactory()
				.createSocket(end, null, true);
			tls.setUseClientMode(false);
			tls.getOutputStream().write(new byte[] { 1, 2 });
			SocketPair.await(peer.connecting);
			end.shutdownOutput();

			assertThat(SocketPair.await(peer.socket.recv(1, Set.of()))).containsExactly(1);
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(peer.socket.recv(2, Set.of())))
				.havingCause()
				.isInstanceOfSatisfying(SocketClosedException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(CloseReason.PEER_RESET));
			assertThat(SocketPair.await(peer.socket.recv(2))).containsExactly(2);
			assertThat(peer.socket.isClosed()).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("protocols")
	void closeNotifyIsAnEnd(Wire wire, String protocol) throws Exception {
		TlsContext client = TlsContext.newContext()
			.engine(wire.engine())
			.protocols(protocol)
			.trust(TestCertificates.trust())
			.buildClient();
		try (Peer peer = new Peer(wire); Socket end = connect(peer, client)) {
			SSLSocket tls = (SSLSocket) TestCertificates.serverContext()
				.getSocketFactory()
				.createSocket(end, null, true);
			tls.setUseClientMode(false);
			tls.getOutputStream().write(new byte[] { 1, 2 });
			SocketPair.await(peer.connecting);
			tls.shutdownOutput();

			assertThat(SocketPair.await(peer.socket.recv(3, Set.of()))).containsExactly(1, 2);
			assertThat(SocketPair.await(peer.socket.recv(1, Set.of()))).isEmpty();
		}
	}

	private static void reset(Socket end) throws IOException {
		end.setSoLinger(true, 0);
		end.close();
	}

	private static Socket connect(Peer peer, TlsContext client) throws IOException {
		peer.socket = AsyncSocket.open(peer.dispatcher).tls(client);
		peer.connecting = peer.socket.connect("127.0.0.1", peer.server.getLocalPort(), TIMEOUT);
		Socket end = peer.server.accept();
		end.setSoTimeout(10_000);
		return end;
	}

	private static void assertFails(CompletableFuture<?> future, Reason reason, String text) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(future))
			.havingCause()
			.isInstanceOfSatisfying(TlsHandshakeException.class,
					(failure) -> assertThat(failure.reason()).as("%s", failure.getCause()).isEqualTo(reason))
			.withMessageContaining(text);
	}

	private static TlsContext server(Wire wire, X509Bundle certificate, UnaryOperator<TlsContextBuilder> settings) {
		return settings.apply(TlsContext.newContext().engine(wire.engine()).keys(TestCertificates.keys(certificate)))
			.buildServer();
	}

	private static Stream<Arguments> refusals() {
		return Wire.encrypted()
			.flatMap((wire) -> Stream.of(
					Arguments.of(wire, TestCertificates.OTHER_HOST, "localhost", Reason.WRONG_HOST,
							"the peer's " + "certificate is for another host"),
					Arguments.of(wire, TestCertificates.OTHER_HOST, "127.0.0.1", Reason.WRONG_HOST,
							"the peer's certificate is for another host"),
					Arguments.of(wire, TestCertificates.EXPIRED_SERVER, "localhost", Reason.EXPIRED,
							"a certificate of the peer has expired"),
					Arguments.of(wire, TestCertificates.EARLY_SERVER, "localhost", Reason.NOT_YET_VALID,
							"a certificate of the peer is not valid yet"),
					Arguments.of(wire, TestCertificates.OTHER_SERVER, "localhost", Reason.UNKNOWN_AUTHORITY,
							"the authority that issued the peer's certificate is not trusted"),
					Arguments.of(wire, TestCertificates.SELF_SIGNED_SERVER, "localhost", Reason.SELF_SIGNED,
							"the peer's certificate is self-signed and not trusted")));
	}

	private static Stream<Arguments> protocols() {
		return Wire.encrypted()
			.flatMap((wire) -> Stream.of(Arguments.of(wire, "TLSv1.3"), Arguments.of(wire, "TLSv1.2")));
	}

	private static final class Server implements AutoCloseable {

		private final Dispatcher dispatcher;

		private final AsyncServerSocket socket;

		Server(Wire wire, TlsContext tls) {
			this.dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
			AsyncServerSocket server = AsyncServerSocket.open(this.dispatcher);
			if (tls != null) {
				server.tls(tls);
			}
			this.socket = SocketPair
				.await(server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).listen());
		}

		@Override
		public void close() {
			this.socket.close();
			this.dispatcher.close();
		}

	}

	/** A peer by hand. */
	private static final class Peer implements AutoCloseable {

		private final Dispatcher dispatcher;

		private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private AsyncSocket socket;

		private CompletableFuture<Void> connecting = new CompletableFuture<>();

		Peer(Wire wire) throws IOException {
			this.dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
			this.socket = AsyncSocket.open(this.dispatcher);
			this.server.setSoTimeout(10_000);
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			this.dispatcher.close();
		}

	}

}
