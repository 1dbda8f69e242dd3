package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for alerts that are not encrypted although TLS 1.3 has agreed on keys. Clients
 * that use OpenSSL refuse the certificate of a server like that.
 */
class PlainAlertTests {

	private static final byte[] CHANGE_CIPHER_SPEC = { 20, 3, 3, 0, 1, 1 };

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void isWhyTheHandshakeFailed(TlsEngine engine) throws SSLException {
		assertTold(engine, Reason.PEER_ALERT, "the peer refused it (alert bad_certificate)",
				(client) -> client.send(fatal(42)));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void isReadByteByByte(TlsEngine engine) throws SSLException {
		assertTold(engine, Reason.PEER_ALERT, "the peer refused it (alert certificate_expired)", (client) -> {
			for (byte value : fatal(45)) {
				client.send(new byte[] { value });
			}
		});
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void comesBehindAChangeOfCiphersAndBeforeTheEnd(TlsEngine engine) throws SSLException {
		assertTold(engine, Reason.PEER_ALERT, "the peer refused it (alert unknown_ca)", (client) -> {
			byte[] alert = fatal(48);
			byte[] both = Arrays.copyOf(CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC.length + alert.length);
			System.arraycopy(alert, 0, both, CHANGE_CIPHER_SPEC.length, alert.length);
			client.send(both).shutdownOutput();
		});
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void mayHaveANumberWithoutName(TlsEngine engine) throws SSLException {
		assertTold(engine, Reason.PEER_ALERT, "the peer refused it (alert unassigned_255)",
				(client) -> client.send(fatal(255)));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void explainsNothingAsAWarning(TlsEngine engine) throws SSLException {
		assertTold(engine, Reason.OTHER, "the TLS engine gave up",
				(client) -> client.send(new byte[] { 21, 3, 3, 0, 2, 1, 42 }));
	}

	/** Sockets that the application secures itself. */
	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void isWhyStartTlsFails(Wire wire) throws SSLException {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
				AsyncServerSocket server = SocketPair.listen(dispatcher, wire, null)) {
			CompletableFuture<Void> upgraded = server.accept()
				.thenCompose((accepted) -> accepted.startTls(SocketPair.serverTls(wire.engine()), null));
			try (RawClient client = RawClient
				.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
				negotiate(client);

				client.send(fatal(46));

				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgraded))
					.havingCause()
					.isInstanceOfSatisfying(TlsHandshakeException.class,
							(failure) -> assertThat(failure.alert()).isEqualTo("certificate_unknown"));
			}
		}
	}

	private static void assertTold(TlsEngine engine, Reason reason, String text, Consumer<RawClient> refuse)
			throws SSLException {
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture
					.open(ListenerFixture.options().withTls(TlsListenerTests.context(engine)), Handlers.ECHO);
				RawClient client = server.connect()) {
			negotiate(client);

			refuse.accept(client);

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().awaitFailure()).isEqualTo(reason);
			assertThat(logs.text()).contains("TLS handshake failed: " + text);
		}
	}

	private static byte[] fatal(int alert) {
		return new byte[] { 21, 3, 3, 0, 2, 2, (byte) alert };
	}

	/** Go on until the server has answered, after which nothing is in plain text. */
	private static void negotiate(RawClient client) throws SSLException {
		SSLEngine engine = TestCertificates.clientContext(null).createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		client.send(Arrays.copyOf(hello.array(), hello.position()));
		byte[] header = client.receiveExactly(5);
		client.receiveExactly(ByteBuffer.wrap(header).getShort(3));
	}

}
