package io.asyncnet.socket;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.PeerCertificate;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.asyncnet.tls.TlsOptions;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What becomes of a client's certificate. The client never waits before it sends its
 * request, and yet sees the alert.
 */
@Timeout(30)
class ClientCertificateTests {

	private static final ConnectionHandler WHO = (connection, frame, replies) -> {
		PeerCertificate peer = Objects.requireNonNull(Objects.requireNonNull(connection.tls()).peer());
		replies.add(peer.subject(), StandardCharsets.UTF_8);
	};

	@ParameterizedTest
	@MethodSource("engines")
	void missingOneIsToldByAnAlert(TlsEngine engine, String protocol) {
		String alert = switch (engine) {
			// which one depends on the JDK's version
			case JDK ->
				"bad_certificate|" + (protocol.equals("TLSv1.3") ? "certificate_required" : "handshake_failure");
			default -> protocol.equals("TLSv1.3") ? "certificate_required" : "handshake_failure";
		};
		assertRefused(engine, protocol, null, alert, Reason.NO_CERTIFICATE);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void expiredOneIsToldByAnAlert(TlsEngine engine, String protocol) {
		assertRefused(engine, protocol, TestCertificates.EXPIRED_CLIENT, unlessJdk(engine, "certificate_expired"),
				Reason.EXPIRED);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneOfAnUnknownAuthorityIsToldByAnAlert(TlsEngine engine, String protocol) {
		assertRefused(engine, protocol, TestCertificates.OTHER_CLIENT, unlessJdk(engine, "unknown_ca"),
				Reason.UNKNOWN_AUTHORITY);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void revokedOneIsToldByAnAlert(TlsEngine engine, String protocol) {
		assertRefused(engine, protocol, TestCertificates.REVOKED_CLIENT, unlessJdk(engine, "certificate_revoked"),
				Reason.REVOKED);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatIsNotForClientsIsToldByAnAlert(TlsEngine engine, String protocol) {
		assertRefused(engine, protocol, TestCertificates.SERVER_AS_CLIENT, unlessJdk(engine, "bad_certificate"),
				Reason.BAD_CERTIFICATE);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatIsNotRevokedIsTaken(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(engine);
				RawClient client = RawClient.connectTls(server.address(),
						TestCertificates.clientContext(TestCertificates.CLIENT), protocol)) {
			assertThat(client.send("who\n").receiveLine()).isEqualTo("CN=test-client");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusalIsOneLineAtDebug(TlsEngine engine) {
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = open(engine)) {
			int before = logs.from(Level.INFO).size();
			try (RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
				assertThatThrownBy(() -> client.send("who\n").receiveLine()).isNotNull();
			}
			server.awaitNoConnections();

			assertThat(logs.from(Level.INFO)).hasSize(before);
			assertThat(logs.text()).containsOnlyOnce("TLS handshake failed: the peer has no certificate");
		}
	}

	/** It must not hold its place for longer than it takes to tell it. */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusedPeerThatStaysIsGoneSoon(TlsEngine engine) throws IOException {
		try (ListenerFixture server = open(engine);
				Socket staying = new Socket(server.address().getAddress(), server.address().getPort())) {
			staying.setSoTimeout(10_000);
			// the client of TLS would close the socket by itself if it was its own
			SSLSocket tls = (SSLSocket) TestCertificates.clientContext(null)
				.getSocketFactory()
				.createSocket(staying, "localhost", staying.getPort(), false);
			assertThatThrownBy(() -> {
				tls.startHandshake();
				tls.getInputStream().read();
			}).hasStackTraceContaining("Received fatal alert: ");

			server.awaitNoConnections();
			assertThat(staying.isClosed()).isFalse();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	static Stream<Arguments> engines() {
		return TlsListenerTests.engines();
	}

	/** The JDK's server says the same whatever is wrong with a certificate. */
	private static String unlessJdk(TlsEngine engine, String alert) {
		return (engine == TlsEngine.JDK) ? "certificate_unknown|" + alert : alert;
	}

	private static void assertRefused(TlsEngine engine, String protocol, @Nullable X509Bundle identity, String alert,
			Reason reason) {
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = open(engine, life)) {
			for (int i = 0; i < 5; i++) {
				try (RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(identity),
						protocol)) {
					assertThatThrownBy(() -> client.send("who\n").receiveLine()).satisfies(
							(failure) -> assertThat(causes(failure)).containsPattern("fatal alert: (" + alert + ")"));
				}
				assertThat(server.observer().awaitFailure()).isEqualTo(reason);
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			}
			server.awaitNoConnections();
			assertThat(server.observer().handshakes()).hasSize(5).containsOnly("failed");
		}
		assertThat(life.events()).isEmpty();
	}

	private static String causes(Throwable failure) {
		StringBuilder all = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			all.append(cause).append('\n');
		}
		return all.toString();
	}

	private static ListenerFixture open(TlsEngine engine) {
		return open(engine, WHO);
	}

	private static ListenerFixture open(TlsEngine engine, ConnectionHandler handler) {
		TlsOptions options = new TlsOptions(ClientAuth.NEED, List.of(), List.of(), engine, Duration.ofSeconds(10));
		return ListenerFixture.open(ListenerFixture.options()
			.withTls(TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER),
					TestCertificates.trustButRevoked(), options)),
				handler);
	}

}
