package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Upgrades to TLS that wait for a peer that does not read what was sent before.
 */
class StartTlsBehindSendsTests {

	/** More than kernels keep. */
	private static final int MUCH = 16 * 1024 * 1024;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void receivesEndWhenThePeerIsResetBeforeItBegins(Transport transport) {
		try (SocketPair pair = open(transport);
				RawClient client = RawClient.connect(address(pair));
				AsyncSocket accepted = SocketPair.await(pair.server().accept())) {
			CompletableFuture<String> before = accepted.recvLine();
			CompletableFuture<Void> upgrade = beginBehindMuch(accepted);
			CompletableFuture<String> after = accepted.recvLine();
			client.reset();

			assertThat(SocketPair.await(accepted.closed().toCompletableFuture())).isEqualTo(CloseReason.PEER_RESET);
			SocketPair.assertClosed(upgrade);
			assertThat(SocketPair.await(before)).isNull();
			assertThat(SocketPair.await(after)).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void readingPausesUntilItBegins(Transport transport) throws IOException {
		try (SocketPair pair = open(transport);
				SocketChannel client = SocketChannel.open(address(pair));
				AsyncSocket accepted = SocketPair.await(pair.server().accept())) {
			CompletableFuture<Void> upgrade = beginBehindMuch(accepted);
			client.configureBlocking(false);
			ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
			PullEngine engine = ((NettySocket) accepted).life().engine();
			Awaitility.await().until(() -> {
				client.write(plain.clear());
				return !engine.channel().config().isAutoRead();
			});
			client.configureBlocking(true);
			readToTheEnd(client);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgrade))
				.withCauseInstanceOf(TlsHandshakeException.class)
				.withMessageContaining("left over");
		}
	}

	private static void readToTheEnd(SocketChannel client) {
		ByteBuffer received = ByteBuffer.allocate(64 * 1024);
		try {
			while (client.read(received.clear()) >= 0) {
				// the upgrade can begin, and fails
			}
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private static InetSocketAddress address(SocketPair pair) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), pair.server().port());
	}

	private static SocketPair open(Transport transport) {
		return SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null));
	}

	private static CompletableFuture<Void> beginBehindMuch(AsyncSocket socket) {
		socket.send(new byte[MUCH]);
		return socket.startTls(SocketPair.serverTls(TlsEngine.JDK), null);
	}

}
