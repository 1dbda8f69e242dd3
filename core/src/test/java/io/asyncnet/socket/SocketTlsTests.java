package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rows wrapSocket, wrapConnectedSocket, getPeerCertificates and sslHandle.
 */
class SocketTlsTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void startTlsGoesOnWithTlsInBothRoles(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			CompletableFuture<?> greeted = pair.client().recvLine().thenCompose((line) -> {
				assertThat(line).isEqualTo("220 ready");
				return pair.client().startTls(SocketPair.clientTls(wire.engine()), "localhost");
			});
			pair.accepted().send("220 ready\r\n");
			SocketPair.await(pair.accepted().startTls(SocketPair.serverTls(wire.engine()), null));
			SocketPair.await(greeted);
			pair.client().send("secret\n");
			pair.accepted().send("answer\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("secret");
			assertThat(SocketPair.await(pair.client().recvLine())).isEqualTo("answer");
			assertThat(pair.client().isSsl()).isTrue();
			assertThat(pair.client().sslSession()).isNotNull();
			assertThat(pair.client().peerCertificates()).isNotEmpty();
			assertThat(pair.accepted().peerCertificates()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void startTlsFailsWhenPlainTextIsLeftOver(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			pair.client().send("STARTTLS\r\nEVIL\r\n");
			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("STARTTLS");

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(pair.accepted().startTls(SocketPair.serverTls(wire.engine()), null)))
				.havingCause()
				.isInstanceOf(TlsHandshakeException.class)
				.havingCause()
				.withMessageContaining("plain text");
			assertThat(SocketPair.await(pair.accepted().closed().toCompletableFuture()))
				.isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void startTlsVerifiesTheHost(Wire wire) {
		try (SocketPair pair = plain(wire)) {
			pair.accepted().startTls(SocketPair.serverTls(wire.engine()), null);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(
					() -> SocketPair.await(pair.client().startTls(SocketPair.clientTls(wire.engine()), "other.test")))
				.havingCause()
				.isInstanceOfSatisfying(TlsHandshakeException.class,
						(failure) -> assertThat(failure.reason()).isEqualTo(TlsHandshakeException.Reason.WRONG_HOST));
		}
	}

	@ParameterizedTest
	@MethodSource("names")
	void serverSeesTheNameAndNoAddress(Wire wire, String host, boolean upgrade, List<String> seen) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
				ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				AsyncSocket client = AsyncSocket.open(dispatcher)) {
			TlsContext context = SocketPair.clientTls(wire.engine());
			server.setSoTimeout(10_000);
			if (!upgrade) {
				client.tls(context);
			}
			CompletableFuture<Void> connecting = client.connect(upgrade ? "127.0.0.1" : host, server.getLocalPort());
			try (SSLSocket tls = (SSLSocket) TestCertificates.serverContext()
				.getSocketFactory()
				.createSocket(server.accept(), null, true)) {
				CompletableFuture<Void> secured = upgrade
						? connecting.thenCompose((done) -> client.startTls(context, host)) : connecting;
				tls.setSoTimeout(10_000);
				tls.setUseClientMode(false);
				tls.startHandshake();

				assertThat(((ExtendedSSLSession) tls.getSession()).getRequestedServerNames())
					.extracting((name) -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
					.isEqualTo(seen);
				SocketPair.await(secured);
				assertThat(client.peerCertificates()).isNotEmpty();
			}
		}
	}

	/**
	 * BoringSSL closes both sides when the peer closes its own, as TLS 1.2 demands. With
	 * the JDK's engine and TLS 1.3 the other side goes on.
	 */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void sendAfterTheEndOfThePeerArrivesOrFails(Wire wire) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
				AsyncServerSocket server = SocketPair.listen(dispatcher, wire);
				RawClient client = RawClient.connectTls((InetSocketAddress) server.localAddress(),
						TestCertificates.clientContext(null), "TLSv1.3")) {
			CompletableFuture<AsyncSocket> accepting = server.accept();
			client.send("question\n");
			client.shutdownOutput();
			try (AsyncSocket accepted = SocketPair.await(accepting)) {
				assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("question");
				assertThat(SocketPair.await(accepted.recvLine())).isNull();
				CompletableFuture<Void> sent = accepted.send("answer\n");

				if (wire.tls() == TlsEngine.JDK) {
					SocketPair.await(sent);
					assertThat(client.receiveLine()).isEqualTo("answer");
				}
				else {
					assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(sent))
						.withCauseInstanceOf(SocketClosedException.class);
					SocketPair.await(accepted.closed().toCompletableFuture());
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void peersThatStallInTheHandshakeDoNotDelayOthers(Wire wire) {
		TlsContext impatient = TlsContext.newContext()
			.engine(wire.engine())
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.handshakeTimeout(Duration.ofMillis(500))
			.buildServer();
		List<RawClient> stalling = new ArrayList<>();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 2);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.open(dispatcher)
					.tls(impatient)
					.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
					.listen())) {
			InetSocketAddress address = (InetSocketAddress) server.localAddress();
			CompletableFuture<AsyncSocket> accepting = server.accept();
			for (int i = 0; i < 30; i++) {
				stalling.add(RawClient.connect(address).send(new byte[] { 22, 3, 1 }));
			}
			try (AsyncSocket client = AsyncSocket.open(dispatcher).tls(SocketPair.clientTls(wire.engine()))) {
				SocketPair.await(client.connect(address));
				SocketPair.await(accepting).close();
			}
			// each of them has no longer than the handshake timeout
			stalling.forEach(RawClient::awaitEnd);
		}
		finally {
			stalling.forEach(RawClient::close);
		}
	}

	private static Stream<Arguments> names() {
		return Wire.encrypted()
			.flatMap((wire) -> Stream.of(Arguments.of(wire, "localhost", false, List.of("localhost")),
					Arguments.of(wire, "127.0.0.1", false, List.of()),
					Arguments.of(wire, "LocalHost.", true, List.of("localhost")),
					Arguments.of(wire, "::1", true, List.of())));
	}

	private static SocketPair plain(Wire wire) {
		return SocketPair.open(new Wire(wire.transport(), StandardProtocolFamily.INET, null));
	}

}
