package io.asyncnet.tls;

import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TlsContext}.
 */
class TlsContextTests {

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void buildsOnEitherEngine(TlsEngine engine) {
		TlsOptions options = options(engine, ClientAuth.NONE, List.of(), List.of());

		TlsContext context = TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER), null, options);

		assertThat(context.engine()).isEqualTo(engine);
		assertThat(context.options()).isSameAs(options);
		assertThat(context.handshakeTimeout()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void picksOpenSslWhereItLoads() {
		assertThat(context(TlsEngine.AUTO, ClientAuth.NONE, List.of(), List.of()).engine())
			.isEqualTo(TlsEngine.OPENSSL);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesUnknownProtocol(TlsEngine engine) {
		List<String> protocols = List.of("TLSv1.2", "TLSv9");

		assertThatExceptionOfType(TlsException.class)
			.isThrownBy(() -> context(engine, ClientAuth.NONE, protocols, List.of()))
			.withMessageContaining(protocols.toString());
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesCiphersOfWhichNoneIsKnown(TlsEngine engine) {
		assertThatExceptionOfType(TlsException.class)
			.isThrownBy(() -> context(engine, ClientAuth.NONE, List.of("TLSv1.2"), List.of("TLS_NO_SUCH_SUITE")))
			.withMessageContaining("TLS_NO_SUCH_SUITE");
	}

	@ParameterizedTest
	@CsvSource({ "JDK, TLSv1.3", "JDK, TLSv1.2", "OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2" })
	void tellsWhatTheHandshakeAgreedOn(TlsEngine engine, String protocol) {
		TlsSession session = handshake(context(engine, ClientAuth.NONE, List.of(protocol), List.of()), null);

		assertThat(session.protocol()).isEqualTo(protocol);
		assertThat(session.cipherSuite()).startsWith("TLS_").contains("_GCM_");
		assertThat(session.peerCertificates()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "JDK, WANT", "JDK, NEED", "OPENSSL, WANT", "OPENSSL, NEED" })
	void tellsTheCertificateOfThePeer(TlsEngine engine, ClientAuth clientAuth) {
		TlsContext context = context(engine, clientAuth, List.of(), List.of());

		TlsSession session = handshake(context, TestCertificates.CLIENT);

		assertThat(session.protocol()).isEqualTo("TLSv1.3");
		assertThat(session.peerCertificates()).isNotEmpty();
		assertThat(session.peerCertificates().get(0)).isEqualTo(TestCertificates.CLIENT.getCertificate());
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void acceptsPeerWithoutCertificateWhenItIsOnlyWanted(TlsEngine engine) {
		TlsSession session = handshake(context(engine, ClientAuth.WANT, List.of(), List.of()), null);

		assertThat(session.peerCertificates()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void usesTheCiphersItIsGiven(TlsEngine engine) {
		String cipher = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

		TlsSession session = handshake(context(engine, ClientAuth.NONE, List.of("TLSv1.2"), List.of(cipher)), null);

		assertThat(session.cipherSuite()).isEqualTo(cipher);
	}

	@Test
	void sessionIsNotChangedByItsCaller() {
		TlsSession session = new TlsSession("TLSv1.3", "suite", List.of(TestCertificates.CLIENT.getCertificate()));

		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> session.peerCertificates().clear());
	}

	@Test
	void refusesHandshakeTimeoutThatIsNotPositive() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TlsOptions(ClientAuth.NONE, List.of(), List.of(), TlsEngine.AUTO, Duration.ZERO))
			.withMessageContaining("'handshakeTimeout' must be positive");
	}

	private static TlsContext context(TlsEngine engine, ClientAuth clientAuth, List<String> protocols,
			List<String> ciphers) {
		return TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER), TestCertificates.trust(),
				options(engine, clientAuth, protocols, ciphers));
	}

	private static TlsOptions options(TlsEngine engine, ClientAuth clientAuth, List<String> protocols,
			List<String> ciphers) {
		return new TlsOptions(clientAuth, protocols, ciphers, engine, Duration.ofSeconds(7));
	}

	/** A handshake in memory between the context's handler and the JDK's client. */
	private static TlsSession handshake(TlsContext context, @Nullable X509Bundle clientIdentity) {
		ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
		SslHandler serverHandler = context.netty().newHandler(allocator);
		SSLEngine clientEngine = TestCertificates.clientContext(clientIdentity).createSSLEngine("localhost", 0);
		clientEngine.setUseClientMode(true);
		EmbeddedChannel server = new EmbeddedChannel(serverHandler);
		EmbeddedChannel client = new EmbeddedChannel(new SslHandler(clientEngine));
		try {
			for (int i = 0; i < 20 && !serverHandler.handshakeFuture().isDone(); i++) {
				move(client, server);
				move(server, client);
			}
			assertThat(serverHandler.handshakeFuture().isSuccess()).as("handshake").isTrue();
			return TlsSession.of(serverHandler.engine().getSession());
		}
		finally {
			client.finishAndReleaseAll();
			server.finishAndReleaseAll();
		}
	}

	private static void move(EmbeddedChannel from, EmbeddedChannel to) {
		from.flush();
		for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
			to.writeInbound(bytes);
		}
	}

}
