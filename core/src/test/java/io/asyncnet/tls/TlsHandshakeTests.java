package io.asyncnet.tls;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Handshakes between a client and a server of ours, on either engine.
 */
class TlsHandshakeTests {

	@ParameterizedTest
	@MethodSource("enginesAndProtocols")
	void verifiesTheNameAndSendsIt(TlsEngine engine, String protocol) {
		TlsContext client = client(engine).protocols(protocol).buildClient();

		try (Handshake handshake = Handshake.between(client, server(engine, TestCertificates.SERVER), "localhost")) {
			handshake.assertDone();
			TlsSession session = client.netty().session(handshake.client());
			assertThat(session.protocol()).isEqualTo(protocol);
			assertThat(session.peerCertificates()).startsWith(TestCertificates.SERVER.getCertificate());
			assertThat(namesSentTo(handshake)).extracting(SNIServerName::getEncoded)
				.containsExactly(new SNIHostName("localhost").getEncoded());
			assertThat(handshake.client().engine().getSSLParameters().getEndpointIdentificationAlgorithm())
				.isEqualTo("HTTPS");
		}
	}

	@ParameterizedTest
	@CsvSource({ "JDK, 127.0.0.1", "JDK, ::1", "JDK, [::1]", "JDK, LOCALHOST.", "OPENSSL, 127.0.0.1", "OPENSSL, ::1",
			"OPENSSL, [::1]", "OPENSSL, LOCALHOST." })
	void acceptsTheHostInEachWayToWriteIt(TlsEngine engine, String host) {
		try (Handshake handshake = Handshake.between(client(engine).buildClient(),
				server(engine, TestCertificates.SERVER), host)) {
			handshake.assertDone();
		}
	}

	@ParameterizedTest
	@CsvSource({ "JDK, 127.0.0.1", "JDK, ::1", "OPENSSL, 127.0.0.1", "OPENSSL, ::1" })
	void sendsNoAddressAsName(TlsEngine engine, String host) {
		try (Handshake handshake = Handshake.between(client(engine).buildClient(),
				server(engine, TestCertificates.SERVER), host)) {
			assertThat(namesSentTo(handshake.assertDone())).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void saysWhyTheServerIsRefused(TlsEngine engine, String protocol, X509Bundle certificate, String host,
			Reason reason) {
		TlsContext client = client(engine).protocols(protocol).buildClient();

		try (Handshake handshake = Handshake.between(client, server(engine, certificate), host)) {
			TlsHandshakeException failure = handshake.clientFailure(host);
			assertThat(failure.reason()).as("%s", failure.getCause()).isEqualTo(reason);
			assertThat(failure.host()).isEqualTo(host);
			assertThat(failure.alert()).isNull();
			assertThat(failure).hasMessageStartingWith("TLS handshake with '" + host + "' failed: ");
			TlsHandshakeException told = handshake.serverFailure();
			assertThat(told.reason()).as("%s", told.getCause()).isEqualTo(Reason.PEER_ALERT);
			assertThat(told.alert()).isNotNull();
			assertThat(told).hasMessageEndingWith("the peer refused it (alert " + told.alert() + ")");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesWrongHostWhateverATrustManagerOfTheOldKindSays(TlsEngine engine) {
		TlsContext client = TlsContext.newContext().engine(engine).trust(new TrustsAnybody()).buildClient();

		try (Handshake handshake = Handshake.between(client, server(engine, TestCertificates.OTHER_HOST),
				"localhost")) {
			assertThat(handshake.clientFailure("localhost").reason()).isEqualTo(Reason.WRONG_HOST);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void trustsTheSystemUnlessTold(TlsEngine engine) {
		TlsContext client = TlsContext.newContext().engine(engine).buildClient();

		try (Handshake handshake = Handshake.between(client, server(engine, TestCertificates.SERVER), "localhost")) {
			assertThat(handshake.clientFailure("localhost").reason()).isEqualTo(Reason.UNKNOWN_AUTHORITY);
			assertThat(client.verifiesPeer()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void acceptsAnybodyWhenInsecureButNamesNobody(TlsEngine engine) {
		TlsContext client = client(engine).insecureTrustAnyPeer().buildClient();

		for (X509Bundle certificate : List.of(TestCertificates.OTHER_HOST, TestCertificates.EXPIRED_SERVER,
				TestCertificates.OTHER_SERVER, TestCertificates.SELF_SIGNED_SERVER)) {
			try (Handshake handshake = Handshake.between(client, server(engine, certificate), "localhost")) {
				handshake.assertDone();
				assertThat(client.netty().session(handshake.client()).peerCertificates()).isEmpty();
			}
		}
		assertThat(client.verifiesPeer()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void showsTheCertificateOfTheClient(TlsEngine engine) {
		TlsContext client = client(engine).keys(TestCertificates.keys(TestCertificates.CLIENT)).buildClient();
		TlsContext server = demanding(engine);

		try (Handshake handshake = Handshake.between(client, server, "localhost")) {
			handshake.assertDone();
			assertThat(server.netty().session(handshake.server()).peerCertificates())
				.startsWith(TestCertificates.CLIENT.getCertificate());
		}
	}

	@ParameterizedTest
	@MethodSource("enginesAndProtocols")
	void saysWhyTheClientIsRefused(TlsEngine engine, String protocol) {
		TlsContext client = client(engine).protocols(protocol)
			.keys(TestCertificates.keys(TestCertificates.EXPIRED_CLIENT))
			.buildClient();

		try (Handshake handshake = Handshake.between(client, demanding(engine), "localhost")) {
			TlsHandshakeException failure = handshake.serverFailure();
			assertThat(failure.reason()).as("%s", failure.getCause()).isEqualTo(Reason.EXPIRED);
			assertThat(failure.host()).isNull();
			assertThat(failure).hasMessage("TLS handshake failed: a certificate of the peer has expired");
			// the JDK keeps the reason to itself
			assertThat(handshake.clientFailure("localhost").alert()).isIn("certificate_expired", "certificate_unknown");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void saysThatNoProtocolIsCommon(TlsEngine engine) {
		TlsContext client = client(engine).protocols("TLSv1.2").buildClient();
		TlsContext server = newServer(engine, TestCertificates.SERVER).protocols("TLSv1.3").buildServer();

		try (Handshake handshake = Handshake.between(client, server, "localhost")) {
			assertThat(handshake.clientFailure("localhost").reason()).isEqualTo(Reason.NO_COMMON_PROTOCOL);
			assertThat(handshake.serverFailure().reason()).isEqualTo(Reason.NO_COMMON_PROTOCOL);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void saysThatNoCipherIsCommon(TlsEngine engine) {
		TlsContext client = client(engine).protocols("TLSv1.2")
			.ciphers("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
			.buildClient();
		TlsContext server = newServer(engine, TestCertificates.SERVER).protocols("TLSv1.2")
			.ciphers("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
			.buildServer();

		try (Handshake handshake = Handshake.between(client, server, "localhost")) {
			assertThat(handshake.serverFailure().reason()).isEqualTo(Reason.NO_COMMON_CIPHER);
			assertThat(handshake.clientFailure("localhost").alert()).isEqualTo("handshake_failure");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void keepsTheSidesApart(TlsEngine engine) {
		TlsContext client = client(engine).buildClient();
		TlsContext server = server(engine, TestCertificates.SERVER);

		assertThatIllegalStateException().isThrownBy(() -> client.netty().newHandler(UnpooledByteBufAllocator.DEFAULT))
			.withMessageContaining("'buildServer'");
		assertThatIllegalStateException()
			.isThrownBy(() -> server.netty().newHandler(UnpooledByteBufAllocator.DEFAULT, "localhost", 1))
			.withMessageContaining("'buildClient'");
		assertThat(client.isClient()).isTrue();
		assertThat(server.isClient()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "''", "[localhost]", "a..b", "." })
	void refusesWhatIsNoHost(String host) {
		TlsContext client = client(TlsEngine.JDK).buildClient();

		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.netty().newHandler(UnpooledByteBufAllocator.DEFAULT, host, 1))
			.withMessageContaining("'host' must be");
	}

	private static Stream<Arguments> enginesAndProtocols() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of(Arguments.of(engine, "TLSv1.3"), Arguments.of(engine, "TLSv1.2")));
	}

	private static Stream<Arguments> refusals() {
		return enginesAndProtocols().map(Arguments::get)
			.flatMap((run) -> Stream.of(
					Arguments.of(run[0], run[1], TestCertificates.OTHER_HOST, "localhost", Reason.WRONG_HOST),
					Arguments.of(run[0], run[1], TestCertificates.OTHER_HOST, "127.0.0.1", Reason.WRONG_HOST),
					Arguments.of(run[0], run[1], TestCertificates.OTHER_HOST, "::1", Reason.WRONG_HOST),
					Arguments.of(run[0], run[1], TestCertificates.NAME_ONLY, "127.0.0.1", Reason.WRONG_HOST),
					Arguments.of(run[0], run[1], TestCertificates.EXPIRED_SERVER, "localhost", Reason.EXPIRED),
					Arguments.of(run[0], run[1], TestCertificates.EARLY_SERVER, "localhost", Reason.NOT_YET_VALID),
					Arguments.of(run[0], run[1], TestCertificates.CLIENT, "localhost", Reason.BAD_CERTIFICATE),
					Arguments.of(run[0], run[1], TestCertificates.OTHER_SERVER, "localhost", Reason.UNKNOWN_AUTHORITY),
					Arguments.of(run[0], run[1], TestCertificates.SELF_SIGNED_SERVER, "localhost",
							Reason.SELF_SIGNED)));
	}

	private static TlsContextBuilder client(TlsEngine engine) {
		return TlsContext.newContext().engine(engine).trust(TestCertificates.trust());
	}

	private static TlsContextBuilder newServer(TlsEngine engine, X509Bundle certificate) {
		return TlsContext.newContext()
			.engine(engine)
			.keys(TestCertificates.keys(certificate))
			.trust(TestCertificates.trust())
			.handshakeTimeout(Duration.ofSeconds(5));
	}

	private static TlsContext server(TlsEngine engine, X509Bundle certificate) {
		return newServer(engine, certificate).buildServer();
	}

	private static TlsContext demanding(TlsEngine engine) {
		return newServer(engine, TestCertificates.SERVER).clientAuth(ClientAuth.NEED).buildServer();
	}

	private static List<SNIServerName> namesSentTo(Handshake handshake) {
		return ((ExtendedSSLSession) handshake.server().engine().getSession()).getRequestedServerNames();
	}

	/** What applications write that do not know better: it cannot even see the host. */
	private static final class TrustsAnybody extends SimpleTrustManagerFactory {

		@Override
		protected void engineInit(KeyStore keyStore) {
		}

		@Override
		protected void engineInit(ManagerFactoryParameters parameters) {
		}

		@Override
		protected TrustManager[] engineGetTrustManagers() {
			return new TrustManager[] { new X509TrustManager() {

				@Override
				public void checkClientTrusted(X509Certificate[] chain, String authType) {
				}

				@Override
				public void checkServerTrusted(X509Certificate[] chain, String authType) {
				}

				@Override
				public X509Certificate[] getAcceptedIssuers() {
					return new X509Certificate[0];
				}

			} };
		}

	}

}
