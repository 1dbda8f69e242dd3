package io.asyncnet.socket;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
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
 * Tests for certificates by server name.
 */
@Timeout(30)
class ServerNameTests {

	private static final X509Bundle EXACT = TestCertificates.serverNamed("a.test", "a.test");

	private static final X509Bundle WILDCARD = TestCertificates.serverNamed("*.example.test", "b.example.test");

	private static final Duration TIMEOUT = Duration.ofMillis(600);

	/** Tells for which name, and who the peer is. */
	static final ConnectionHandler WHICH = (connection, frame, replies) -> {
		TlsSession tls = Objects.requireNonNull(connection.tls());
		replies.add(tls.serverName() + " " + ((tls.peer() != null) ? tls.peer().commonName() : "nobody"),
				StandardCharsets.UTF_8);
	};

	@ParameterizedTest
	@MethodSource("engines")
	void certificateIsChosenByName(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NONE))) {
			assertThat(ask(server, "a.test", protocol)).isEqualTo("a.test: a.test nobody");
			assertThat(ask(server, "A.Test", protocol)).isEqualTo("a.test: a.test nobody");
			assertThat(ask(server, "b.example.test", protocol)).isEqualTo("*.example.test: b.example.test nobody");
			assertThat(ask(server, "other.test", protocol)).isEqualTo("localhost: other.test nobody");
			assertThat(ask(server, "", protocol)).isEqualTo("localhost: null nobody");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void nameNeedsItsClientCertificate(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED))) {
			assertThat(ask(server, "a.test", TestCertificates.CLIENT, new Socket(), protocol))
				.isEqualTo("a.test: a.test test-client");
			assertRefused(server, "a.test", protocol, "");
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NO_CERTIFICATE);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void otherNamesGoOnWhenOneNeedsAClientCertificate(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED))) {
			assertThat(ask(server, "b.example.test", protocol)).isEqualTo("*.example.test: b.example.test nobody");
			assertThat(ask(server, "", protocol)).isEqualTo("localhost: null nobody");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void unknownNameIsRefusedWhenSomeNameNeedsAClientCertificate(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED))) {
			for (String name : List.of("other.test", "c.b.example.test", "a.test\0", "a.t\u00e9st")) {
				assertRefused(server, name, protocol, "unrecognized_name");
				assertThat(server.observer().awaitFailure()).isEqualTo(Reason.UNRECOGNIZED_NAME);
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			}
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void helloMayArriveInAnyRecordsAndSegments(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED))) {
			for (int[] split : new int[][] { { 0, 1 }, { 1, 0 }, { 1, 1 }, { 2, 7 }, { 3, 0 }, { 5, 3 }, { 64, 64 },
					{ 0, 100 } }) {
				assertThat(
						ask(server, "a.test", TestCertificates.CLIENT, new HelloSocket(split[0], split[1]), protocol))
					.as("%d bytes of the message in a record, %d in a segment", split[0], split[1])
					.isEqualTo("a.test: a.test test-client");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void splitHelloIsNotLetInWithoutCertificate(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED));
				RawClient client = connect(server, "a.test", null, new HelloSocket(1, 1), protocol)) {
			assertThatThrownBy(() -> client.send("?\n").receiveLine()).isNotNull();
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NO_CERTIFICATE);
			assertThat(server.observer().framesReceived()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void plaintextIsRefused(TlsEngine engine) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NEED)); RawClient client = server.connect()) {
			client.send("hello, is this not TLS?\r\n");
			client.awaitEnd();

			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.NOT_TLS);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void waitingForTheNameIsPartOfTheHandshakeTimeout(TlsEngine engine) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NONE, TIMEOUT));
				RawClient client = server.connect()) {
			client.send(new byte[] { 22, 3, 1, 1, 0, 1, 0, 0, 0x10 });
			long start = System.nanoTime();
			client.awaitEnd();

			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.TIMEOUT);
			assertThat(server.observer().handshakes()).containsExactly("failed");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void handshakeThatStopsBehindTheNameIsOverInTime(TlsEngine engine) {
		byte[] hello = Hellos.of("a.test").record();
		try (ListenerFixture server = open(names(engine, ClientAuth.NONE, TIMEOUT));
				RawClient client = server.connect()) {
			client.send(hello);
			client.receiveAll();

			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.TIMEOUT);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void peerThatLeavesBeforeTheNameIsAFailedHandshake(TlsEngine engine) {
		try (ListenerFixture server = open(names(engine, ClientAuth.NONE))) {
			try (RawClient client = server.connect()) {
				client.send(new byte[] { 22, 3, 1 });
			}
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.CLOSED);

			try (RawClient client = server.connect()) {
				client.send(new byte[] { 22, 3, 1 });
				server.awaitConnection();
				client.reset();
			}
			assertThat(server.observer().awaitFailure()).isEqualTo(Reason.CLOSED);
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void handshakesAreCountedWhileTheNameIsWaitedFor(TlsEngine engine) {
		ListenerOptions options = ListenerFixture.options()
			.withTls(names(engine, ClientAuth.NONE, Duration.ofSeconds(10)))
			.withLimits(new Limits(0, 1));
		try (ListenerFixture server = ListenerFixture.open(options, WHICH); RawClient waiting = server.connect()) {
			waiting.send(new byte[] { 22, 3, 1 });
			server.awaitConnection();
			try (RawClient refused = server.connect()) {
				refused.awaitEnd();
			}
			assertThat(server.observer().rejections()).containsExactly(RejectReason.TLS_HANDSHAKES);

			waiting.hangUp();

			server.awaitNoConnections();
			assertThat(ask(server, "a.test", "TLSv1.3")).isEqualTo("a.test: a.test nobody");
			assertThat(ask(server, "a.test", "TLSv1.3")).isEqualTo("a.test: a.test nobody");
		}
	}

	static Stream<Arguments> engines() {
		return TlsListenerTests.engines();
	}

	private static ListenerFixture open(ServerTls tls) {
		return ListenerFixture.open(ListenerFixture.options().withTls(tls), WHICH);
	}

	/** For {@code a.test} with its own rule, and {@code *.example.test}. */
	static ServerTls names(TlsEngine engine, ClientAuth clientAuth) {
		return names(engine, clientAuth, Duration.ofSeconds(10));
	}

	private static ServerTls names(TlsEngine engine, ClientAuth clientAuth, Duration timeout) {
		return ServerTls.of(context(TestCertificates.SERVER, engine, ClientAuth.NONE, timeout))
			.withServerName("a.test", context(EXACT, engine, clientAuth, timeout))
			.withServerName("*.example.test", context(WILDCARD, engine, ClientAuth.NONE, timeout));
	}

	private static TlsContext context(X509Bundle certificate, TlsEngine engine, ClientAuth clientAuth,
			Duration timeout) {
		return TlsContext.forServer(TestCertificates.keys(certificate), TestCertificates.trust(),
				new TlsOptions(clientAuth, List.of(), List.of(), engine, timeout));
	}

	private static String ask(ListenerFixture server, String name, String protocol) {
		return ask(server, name, null, new Socket(), protocol);
	}

	/** The name in the certificate, and what the handler says. */
	private static String ask(ListenerFixture server, String name, @Nullable X509Bundle identity, Socket socket,
			String protocol) {
		try (RawClient client = connect(server, name, identity, socket, protocol)) {
			String reply = client.send("?\n").receiveLine();
			String subject = client.certificate().getSubjectX500Principal().getName();
			return subject.substring("CN=".length()) + ": " + reply;
		}
	}

	private static void assertRefused(ListenerFixture server, String name, String protocol, String alert) {
		try (RawClient client = connect(server, name, null, new Socket(), protocol)) {
			assertThatThrownBy(() -> client.send("?\n").receiveLine()).hasStackTraceContaining(alert);
		}
	}

	private static RawClient connect(ListenerFixture server, String name, @Nullable X509Bundle identity, Socket socket,
			String protocol) {
		return RawClient.connectTls(server.address(), TestCertificates.clientContext(identity), name, socket, protocol);
	}

}
