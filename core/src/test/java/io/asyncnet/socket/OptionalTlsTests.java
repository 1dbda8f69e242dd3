package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a {@link Listener} that leaves it to its peers whether there is TLS.
 */
class OptionalTlsTests {

	/** Greets, and tells how it is connected. */
	private static final ConnectionHandler WHO = new ConnectionHandler() {

		@Override
		public void onOpen(Connection connection, Replies replies) {
			replies.add("hello " + how(connection), StandardCharsets.UTF_8);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			if (frame.text(StandardCharsets.UTF_8).equals("STARTTLS")) {
				connection.startTls();
			}
			replies.add(how(connection), StandardCharsets.UTF_8);
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

	};

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void servesBothOnOnePort(TlsEngine engine, Execution execution) {
		try (ListenerFixture server = open(engine, execution, WHO);
				RawClient plain = server.connect();
				RawClient tls = TlsListenerTests.connect(server)) {
			plain.send("who\n");
			assertThat(plain.receiveLines(2)).containsExactly("hello plain text", "plain text");
			tls.send("who\n");
			assertThat(tls.receiveLines(2)).containsExactly("hello TLSv1.3", "TLSv1.3");

			assertThat(server.observer().choices()).containsExactly(false, true);
			assertThat(server.observer().handshakes()).containsExactly("TLSv1.3");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void countsEachByteOnce(TlsEngine engine) throws Exception {
		for (boolean encrypted : new boolean[] { false, true }) {
			try (ListenerFixture server = open(engine, Execution.EVENT_LOOP, WHO);
					CountingProxy proxy = new CountingProxy(server.address())) {
				RawClient client = encrypted
						? RawClient.connectTls(proxy.address(), TestCertificates.clientContext(null))
						: RawClient.connect(proxy.address());
				client.send("who\n").receiveLines(2);
				client.hangUp();
				proxy.awaitEnd();
				server.observer().awaitReason();

				assertThat(server.observer().bytesReceived()).isEqualTo(proxy.toServer());
				assertThat(server.observer().bytesSent()).isEqualTo(proxy.toClient());
			}
		}
	}

	@Test
	void plainTextMayArriveByteByByte() {
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, WHO);
				RawClient client = server.connect()) {
			client.sendByteByByte("who\n");
			assertThat(client.receiveLines(2)).containsExactly("hello plain text", "plain text");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void tlsMayArriveByteByByte(TlsEngine engine) {
		try (ListenerFixture server = open(engine, Execution.EVENT_LOOP, WHO);
				RawClient client = RawClient.connectTlsByteByByte(server.address(),
						TestCertificates.clientContext(null))) {
			client.send("who\n");
			assertThat(client.receiveLines(2)).containsExactly("hello TLSv1.3", "TLSv1.3");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void whatBeginsLikeTlsHasToBeTls(TlsEngine engine) {
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = open(engine, Execution.EVENT_LOOP, life); RawClient client = server.connect()) {
			client.send(new byte[] { 22, 'w', 'h', 'o', '\n', '\n', '\n', '\n' });
			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
		assertThat(life.events()).isEmpty();
	}

	@Test
	void doesNotGreetBeforeItIsClearHow() {
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, WHO);
				RawClient client = server.connect()) {
			server.awaitConnection();
			assertThat(server.dispatcher().inEventLoop()).isFalse();
			assertThat(client.hasReceived()).isFalse();
			client.send("who\n");
			assertThat(client.receiveLines(2)).containsExactly("hello plain text", "plain text");
		}
	}

	@Test
	void givesUpWhoSaysNothing() {
		Duration time = Duration.ofMillis(300);
		assertGivenUp(new Timeouts(time, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
				CloseReason.FIRST_FRAME_TIMEOUT);
		assertGivenUp(new Timeouts(Duration.ZERO, Duration.ZERO, time, Duration.ZERO, Duration.ZERO, Duration.ZERO),
				CloseReason.IDLE_TIMEOUT);
	}

	private static void assertGivenUp(Timeouts timeouts, CloseReason reason) {
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = ListenerFixture.open(options(TlsEngine.AUTO).withTimeouts(timeouts), life);
				RawClient client = server.connect()) {
			assertThat(client.receiveAll()).isEmpty();
			assertThat(server.observer().awaitReason()).isEqualTo(reason);
		}
		assertThat(life.events()).isEmpty();
	}

	@Test
	void timeForTheFirstByteEndsWithIt() {
		ListenerOptions options = options(TlsEngine.AUTO).withTimeouts(new Timeouts(Duration.ofMillis(200),
				Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
		try (ListenerFixture server = ListenerFixture.open(options, WHO); RawClient client = server.connect()) {
			client.send("who\n");
			assertThat(client.receiveLines(2)).containsExactly("hello plain text", "plain text");
			CompletableFuture<CloseReason> closed = server.awaitConnection().closed().toCompletableFuture();
			server.dispatcher()
				.netty()
				.eventLoops()
				.schedule(() -> closed.complete(CloseReason.MAX_AGE), 400, TimeUnit.MILLISECONDS);

			assertThat(closed).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo(CloseReason.MAX_AGE);
		}
	}

	@Test
	void whoLeavesWithoutAByteIsNotTold() {
		LifeRecorder life = new LifeRecorder();
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, life)) {
			server.connect().hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
			RawClient reset = server.connect();
			server.awaitConnection();
			reset.reset();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);
			assertThat(server.observer().choices()).isEmpty();
		}
		assertThat(life.events()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void onlyHandshakesCountAsHandshakes(TlsEngine engine) {
		ListenerOptions options = options(engine).withLimits(new Limits(0, 1));
		try (ListenerFixture server = ListenerFixture.open(options, WHO);
				RawClient silent = server.connect();
				RawClient plain = server.connect()) {
			plain.send("who\n");
			assertThat(plain.receiveLines(2)).hasSize(2);
			try (RawClient first = TlsListenerTests.connect(server)) {
				first.send("who\n");
				assertThat(first.receiveLines(2)).hasSize(2);
			}
			silent.send(new byte[] { 22 });
			RawClient second = TlsListenerTests.connect(server);
			second.sendInBackground(new byte[] { 'w' });
			second.awaitEnd();
			assertThat(List.of(server.observer().awaitReason(), server.observer().awaitReason()))
				.containsExactlyInAnyOrder(CloseReason.PEER, CloseReason.REJECTED);
		}
	}

	@Test
	void drainEndsWhoHasNotBegun() {
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, WHO);
				RawClient client = server.connect()) {
			server.awaitConnection();
			assertThat(server.listener().drain(Duration.ofSeconds(8))).succeedsWithin(5, TimeUnit.SECONDS);
			assertThat(client.receiveAll()).isEmpty();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
	}

	@Test
	void comesBehindTheHeaderOfAProxy() {
		ListenerOptions options = options(TlsEngine.AUTO);
		ListenerOptions.Bind bind = options.bind()
			.withProxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED,
					List.of(AddressRange.parse("127.0.0.0/8")), Duration.ofSeconds(5)));
		byte[] header = "PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n".getBytes(StandardCharsets.US_ASCII);
		try (ListenerFixture server = ListenerFixture.open(options.withBind(bind), WHO);
				RawClient plain = server.connect();
				RawClient tls = RawClient.connectTlsBehind(header, server.address(),
						TestCertificates.clientContext(null))) {
			plain.send(header).send("who\n");
			assertThat(plain.receiveLines(2)).containsExactly("hello plain text", "plain text");
			tls.send("who\n");
			assertThat(tls.receiveLines(2)).containsExactly("hello TLSv1.3", "TLSv1.3");
		}
	}

	@Test
	void plainTextMayGoOnWithTls() {
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, WHO);
				RawClient plain = server.connect()) {
			plain.send("STARTTLS\n");
			assertThat(plain.receiveLines(2)).containsExactly("hello plain text", "plain text");
			assertThat(plain.upgrade(TestCertificates.clientContext(null)).send("who\n").receiveLine())
				.isEqualTo("TLSv1.3");
		}
	}

	private static String how(Connection connection) {
		TlsSession tls = connection.tls();
		return (tls != null) ? tls.protocol() : "plain text";
	}

	private static ListenerOptions options(TlsEngine engine) {
		return ListenerFixture.options().withTls(TlsListenerTests.context(engine).withMode(TlsMode.OPTIONAL));
	}

	private static ListenerFixture open(TlsEngine engine, Execution execution, ConnectionHandler handler) {
		return ListenerFixture.open(execution, options(engine), handler);
	}

	static Stream<Arguments> enginesAndExecutions() {
		return HandlerStartTlsTests.enginesAndExecutions();
	}

}
