package io.asyncnet.socket;

import java.net.StandardProtocolFamily;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
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

	private static SocketPair plain(Wire wire) {
		return SocketPair.open(new Wire(wire.transport(), StandardProtocolFamily.INET, null));
	}

}
