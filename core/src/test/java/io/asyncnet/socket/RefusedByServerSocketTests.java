package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.netty.channel.ServerChannel;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Clients that a server socket, and not a listener, refuses for their certificates. They
 * send their request without waiting, and yet see the alert.
 */
@Timeout(30)
class RefusedByServerSocketTests {

	@ParameterizedTest
	@MethodSource("refusals")
	void isToldByAnAlertAndTheNextOneIsAccepted(TlsEngine engine, String protocol, @Nullable X509Bundle identity) {
		try (Server server = Server.open(tls(engine), 512)) {
			CompletableFuture<AsyncSocket> accepting = server.socket().accept();
			for (int i = 0; i < 5; i++) {
				try (RawClient client = server.connect(identity, protocol)) {
					assertToldByAnAlert(client);
				}
			}
			assertThat(accepting).isNotDone();
			try (RawClient client = server.connect(TestCertificates.CLIENT, protocol)) {
				client.send("who\n");
				try (AsyncSocket accepted = SocketPair.await(accepting)) {
					assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("who");
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void isToldByAnAlertWhenTlsBeginsLater(TlsEngine engine, String protocol, @Nullable X509Bundle identity) {
		try (Server server = Server.open(null, 512)) {
			CompletableFuture<AsyncSocket> accepting = server.socket().accept();
			try (RawClient plain = RawClient.connect(server.address());
					AsyncSocket accepted = SocketPair.await(accepting)) {
				CompletableFuture<Void> upgraded = accepted.startTls(tls(engine), null);

				try (RawClient client = plain.upgrade(TestCertificates.clientContext(identity), protocol)) {
					assertToldByAnAlert(client);
				}
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
					.havingCause()
					.isInstanceOfSatisfying(TlsHandshakeException.class, (failure) -> assertThat(failure.reason())
						.isIn(Reason.NO_CERTIFICATE, Reason.UNKNOWN_AUTHORITY, Reason.EXPIRED));
				assertThat(SocketPair.await(accepted.closed().toCompletableFuture()))
					.isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			}
		}
	}

	/** Else those that are refused would pile up without a bound. */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void takesThePlaceOfAHandshakeUntilItIsGone(TlsEngine engine) throws IOException {
		try (Server server = Server.open(tls(engine), 1)) {
			server.socket().accept();
			InetSocketAddress address = server.address();
			try (Socket staying = new Socket(address.getAddress(), address.getPort());
					Socket next = new Socket(address.getAddress(), address.getPort())) {
				assertToldByAnAlert(staying);
				assertToldByAnAlert(next);

				assertThat(server.connections()).isLessThanOrEqualTo(1);
			}
		}
	}

	static Stream<Arguments> refusals() {
		return TlsListenerTests.engines()
			.flatMap((each) -> Stream.of(null, TestCertificates.OTHER_CLIENT, TestCertificates.EXPIRED_CLIENT)
				.map((identity) -> Arguments.of(each.get()[0], each.get()[1], identity)));
	}

	private static TlsContext tls(TlsEngine engine) {
		return TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(TestCertificates.SERVER))
			.trust(TestCertificates.trust())
			.clientAuth(ClientAuth.NEED)
			.buildServer();
	}

	/** The client stays connected. */
	private static void assertToldByAnAlert(Socket socket) throws IOException {
		socket.setSoTimeout(10_000);
		SSLSocket tls = (SSLSocket) TestCertificates.clientContext(null)
			.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), false);
		assertThatThrownBy(() -> {
			tls.startHandshake();
			tls.getInputStream().read();
		}).hasStackTraceContaining("Received fatal alert: ");
		assertThat(socket.isClosed()).isFalse();
	}

	private static void assertToldByAnAlert(RawClient client) {
		assertThatThrownBy(() -> client.send("who\n").receiveLine())
			.satisfies((failure) -> assertThat(failure).hasStackTraceContaining("Received fatal alert: "));
	}

	/**
	 * A server socket with a dispatcher of its own.
	 *
	 * @param dispatcher its event loops
	 * @param socket accepts
	 */
	private record Server(Dispatcher dispatcher, AsyncServerSocket socket) implements AutoCloseable {

		static Server open(@Nullable TlsContext tls, int maxHandshakes) {
			Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.AUTO, 2);
			AsyncServerSocket socket = AsyncServerSocket.open(dispatcher).maxHandshakes(maxHandshakes);
			if (tls != null) {
				socket.tls(tls);
			}
			return new Server(dispatcher,
					SocketPair.await(socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).listen()));
		}

		InetSocketAddress address() {
			return (InetSocketAddress) this.socket.localAddress();
		}

		RawClient connect(@Nullable X509Bundle identity, String protocol) {
			return RawClient.connectTls(address(), TestCertificates.clientContext(identity), protocol);
		}

		long connections() {
			return this.dispatcher.netty()
				.channels()
				.stream()
				.filter(Predicate.not(ServerChannel.class::isInstance))
				.count();
		}

		@Override
		public void close() {
			this.socket.close();
			this.dispatcher.close();
		}

	}

}
