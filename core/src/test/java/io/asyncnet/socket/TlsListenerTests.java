package io.asyncnet.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.ServerTls;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for a {@link Listener} with TLS.
 */
class TlsListenerTests {

	private static final Duration TIMEOUT = Duration.ofMillis(700);

	/** Tells who the peer is, and how it is connected. */
	private static final ConnectionHandler WHO = (connection, frame, replies) -> {
		TlsSession tls = Objects.requireNonNull(connection.tls());
		List<String> names = tls.peerCertificates()
			.stream()
			.limit(1)
			.map((certificate) -> certificate.getSubjectX500Principal().getName())
			.toList();
		replies.add(tls.protocol() + " " + names, StandardCharsets.UTF_8);
	};

	@ParameterizedTest
	@MethodSource("everywhere")
	void servesLines(TlsEngine engine, Execution execution, String protocol) {
		List<String> requests = IntStream.range(0, 5000).mapToObj((i) -> "request " + i).toList();
		try (ListenerFixture server = open(execution, engine, ClientAuth.NONE, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.sendInBackground(Handlers.lines(requests));

			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
			assertThat(client.ssl().getSession().getProtocol()).isEqualTo(protocol);
			assertThat(server.observer().handshakes()).containsExactly(protocol);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void asksTheSourceForEachConnection(TlsEngine engine) {
		TlsOptions options = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine, Duration.ofSeconds(10));
		TlsContext next = TlsContext.forServer(TestCertificates.keys(TestCertificates.RSA_SERVER), null, options);
		AtomicReference<ServerTls> current = new AtomicReference<>(ServerTls.of(context(options)));
		try (ListenerFixture server = ListenerFixture.open(Execution.EVENT_LOOP,
				ListenerFixture.options().withTls(current::get), Handlers.ECHO); RawClient first = connect(server)) {
			first.send("first\n");
			assertThat(first.receiveLine()).isEqualTo("first");

			current.set(ServerTls.of(next));

			try (RawClient second = connect(server)) {
				second.send("second\n");
				assertThat(second.receiveLine()).isEqualTo("second");
				assertThat(second.certificate().getPublicKey().getAlgorithm()).isEqualTo("RSA");
			}
			first.send("still\n");
			assertThat(first.receiveLine()).isEqualTo("still");
			assertThat(first.certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void tellsSessionWithoutClientCertificate(TlsEngine engine) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, WHO);
				RawClient client = connect(server)) {
			client.send("who\n");

			assertThat(client.receiveLine()).isEqualTo("TLSv1.3 []");
		}
	}

	@ParameterizedTest
	@MethodSource("clientAuth")
	void tellsCertificateOfClientThatHasOne(TlsEngine engine, ClientAuth clientAuth) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, clientAuth, WHO);
				RawClient client = connect(server, TestCertificates.CLIENT)) {
			client.send("who\n");

			assertThat(client.receiveLine()).isEqualTo("TLSv1.3 [CN=test-client]");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void acceptsClientWithoutCertificateWhenItIsOnlyWanted(TlsEngine engine) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.WANT, WHO);
				RawClient client = connect(server)) {
			client.send("who\n");

			assertThat(client.receiveLine()).isEqualTo("TLSv1.3 []");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesClientWithoutCertificateWhenItIsNeeded(TlsEngine engine) {
		assertRefused(engine, ClientAuth.NEED, null);
	}

	@ParameterizedTest
	@MethodSource("clientAuth")
	void refusesClientOfUnknownAuthority(TlsEngine engine, ClientAuth clientAuth) {
		assertRefused(engine, clientAuth, TestCertificates.OTHER_CLIENT);
	}

	@ParameterizedTest
	@MethodSource("clientAuth")
	void refusesClientWithExpiredCertificate(TlsEngine engine, ClientAuth clientAuth) {
		assertRefused(engine, clientAuth, TestCertificates.EXPIRED_CLIENT);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void closesSilentClientAfterTheHandshakeTimeout(TlsEngine engine) {
		TlsOptions options = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine, TIMEOUT);
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = open(Execution.EVENT_LOOP, options, life)) {
			long start = System.nanoTime();
			try (RawClient silent = server.connect()) {
				silent.awaitEnd();
			}

			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT.minusMillis(20),
					TIMEOUT.plusMillis(2500));
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().handshakes()).containsExactly("failed");
		}
		assertThat(life.events()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesPlaintext(TlsEngine engine) {
		LifeRecorder life = new LifeRecorder();
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, life)) {
			int before = logs.from(Level.INFO).size();
			try (RawClient client = server.connect()) {
				client.send("hello, is this not TLS?\r\n");
				client.awaitEnd();
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			server.awaitNoConnections();
			assertThat(logs.from(Level.INFO)).hasSize(before);
			assertThat(logs.text()).doesNotContain("is this not TLS").doesNotContain("68656c6c6f");
		}
		assertThat(life.events()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void clientThatLeavesDuringTheHandshakeIsAFailedHandshake(TlsEngine engine) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, Handlers.ECHO)) {
			try (RawClient client = server.connect()) {
				client.send(new byte[] { 22, 3, 1 });
			}

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().handshakes()).containsExactly("failed");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesTls11(TlsEngine engine) throws Exception {
		// the JDK does not speak it any more, so this is its ClientHello by hand
		byte[] hello = { 22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
				18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 6, (byte) 0xC0, 0x13, (byte) 0xC0, 9,
				0, 47, 1, 0 };
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send(hello);

			byte[] answer = client.receiveAll();

			// a record of type alert with a fatal one: protocol_version
			assertThat(answer).hasSize(7);
			assertThat(answer[0]).isEqualTo((byte) 21);
			assertThat(answer).endsWith(2, 70);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void refusesRenegotiationByTheClient(TlsEngine engine) throws Exception {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						"TLSv1.2")) {
			client.send("before\n");
			assertThat(client.receiveLine()).isEqualTo("before");
			SSLSocket socket = client.ssl();
			int[] handshakes = new int[1];
			HandshakeCompletedListener listener = (event) -> handshakes[0]++;
			socket.addHandshakeCompletedListener(listener);

			assertThatThrownBy(() -> {
				client.startHandshake();
				client.send("after\n");
				client.receiveLine();
			}).hasRootCauseInstanceOf(SSLException.class);

			server.observer().awaitReason();
			assertThat(handshakes[0]).isZero();
			assertThat(server.observer().framesReceived()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void answersCloseNotifyAndEnds(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.send("last\n");
			assertThat(client.receiveLine()).isEqualTo("last");
			client.shutdownOutput();

			// the JDK throws at an end without close_notify
			assertThat(client.receiveAll()).isEmpty();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void saysCloseNotifyWhenItCloses(TlsEngine engine, String protocol) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add(frame.view());
			connection.close();
		};
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, handler);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.send("last\n");

			assertThat(client.receiveAllText()).isEqualTo("last\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.APPLICATION);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void drainsConnections(TlsEngine engine, String protocol) {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null),
						protocol)) {
			client.send("hello\n");
			assertThat(client.receiveLine()).isEqualTo("hello");

			var drained = server.listener().drain(Duration.ofSeconds(8));

			assertThat(client.receiveAll()).isEmpty();
			client.hangUp();
			assertThat(drained).succeedsWithin(5, TimeUnit.SECONDS);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void deliversLargeReply(TlsEngine engine) {
		byte[] large = new byte[5_000_000];
		try (ListenerFixture server = open(Execution.EVENT_LOOP, engine, ClientAuth.NONE,
				(connection, frame, replies) -> replies.add(large)); RawClient client = connect(server)) {
			client.send("x\n");

			assertThat(client.receiveExactly(large.length + 2)).hasSize(large.length + 2);
		}
	}

	@Test
	void silentClientDoesNotHoldUpTheEnd() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, TlsEngine.JDK, ClientAuth.NONE, Handlers.ECHO);
				RawClient silent = server.connect()) {
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> server.listener().activeConnections() == 1);

			assertThat(server.listener().drain(Duration.ofMillis(300))).succeedsWithin(5, TimeUnit.SECONDS);
			silent.awaitEnd();
		}
	}

	static Stream<Arguments> everywhere() {
		return engines().flatMap((arguments) -> Execution.all()
			.map((execution) -> Arguments.of(arguments.get()[0], execution, arguments.get()[1])));
	}

	static Stream<Arguments> engines() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of(Arguments.of(engine, "TLSv1.3"), Arguments.of(engine, "TLSv1.2")));
	}

	static Stream<Arguments> clientAuth() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> Stream.of(Arguments.of(engine, ClientAuth.WANT),
					Arguments.of(engine, ClientAuth.NEED)));
	}

	static TlsContext context() {
		return context(TlsEngine.AUTO);
	}

	static TlsContext context(TlsEngine engine) {
		return context(new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine, Duration.ofSeconds(10)));
	}

	static RawClient connect(ListenerFixture server) {
		return connect(server, null);
	}

	static TlsContext context(TlsOptions options) {
		return TlsContext.forServer(TestCertificates.keys(TestCertificates.SERVER), TestCertificates.trust(), options);
	}

	private static RawClient connect(ListenerFixture server, @Nullable X509Bundle identity) {
		return RawClient.connectTls(server.address(), TestCertificates.clientContext(identity));
	}

	private static ListenerFixture open(Execution execution, TlsEngine engine, ClientAuth clientAuth,
			ConnectionHandler handler) {
		return open(execution, new TlsOptions(clientAuth, List.of(), List.of(), engine, Duration.ofSeconds(10)),
				handler);
	}

	private static ListenerFixture open(Execution execution, TlsOptions options, ConnectionHandler handler) {
		return ListenerFixture.open(execution, ListenerFixture.options().withTls(context(options)), handler);
	}

	private static void assertRefused(TlsEngine engine, ClientAuth clientAuth, @Nullable X509Bundle identity) {
		LifeRecorder life = new LifeRecorder();
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = open(Execution.EVENT_LOOP, engine, clientAuth, life)) {
			int before = logs.from(Level.INFO).size();
			try (RawClient client = connect(server, identity)) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
					// with TLS 1.3 a client learns only from its first read
					client.startHandshake();
					client.ssl().getOutputStream().write('\n');
					if (client.ssl().getInputStream().read() == -1) {
						throw new SSLException("closed");
					}
				});
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			assertThat(server.observer().handshakes()).containsExactly("failed");
			assertThat(logs.from(Level.INFO)).hasSize(before);
		}
		assertThat(life.events()).isEmpty();
	}

}
