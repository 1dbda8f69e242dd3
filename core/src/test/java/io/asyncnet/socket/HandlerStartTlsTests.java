package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsOptions;
import io.asyncnet.tls.TlsSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Connection#startTls()}.
 */
class HandlerStartTlsTests {

	@ParameterizedTest
	@MethodSource("everywhere")
	void goesOnWithTlsBehindTheReply(TlsEngine engine, Execution execution, String protocol) {
		Mail mail = new Mail();
		try (ListenerFixture server = open(engine, execution, mail); RawClient plain = server.connect()) {
			assertThat(plain.receiveLine()).isEqualTo("220 hello");
			plain.send("who\r\nSTARTTLS\r\n");
			assertThat(plain.receiveLines(2)).containsExactly("plain text", "220 go");

			RawClient tls = plain.upgrade(TestCertificates.clientContext(null), protocol);
			tls.send("who\r\nwho\r\n");
			assertThat(tls.receiveLines(2)).containsExactly(protocol, protocol);
			assertThat(SocketPair.await(mail.upgrade()).protocol()).isEqualTo(protocol);
			assertThat(server.observer().handshakes()).containsExactly(protocol);
			tls.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER);
		}
		assertThat(mail.opened).containsExactly("opened");
	}

	/** Whatever arrives with the command, or right behind it, is not handled. */
	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void refusesWhatIsInjectedBehindTheCommandWhereverItIsSplit(TlsEngine engine, Execution execution) {
		String injected = "STARTTLS\r\nEVIL\r\n";
		for (int split = 1; split <= injected.length(); split++) {
			Mail mail = new Mail();
			try (ListenerFixture server = open(engine, execution, mail); RawClient client = server.connect()) {
				assertThat(client.receiveLine()).isEqualTo("220 hello");
				client.send(injected.substring(0, split));
				client.send(injected.substring(split));

				client.awaitEnd();
				assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
				assertThat(server.observer().handshakes()).containsExactly("failed");
				assertThat(mail.upgrade()).isCompletedExceptionally();
			}
			assertThat(mail.handled).as("handled with split at " + split).containsExactly("STARTTLS");
		}
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void tellsThatPlainTextWasLeftOver(TlsEngine engine, Execution execution) {
		Mail mail = new Mail();
		try (ListenerFixture server = open(engine, execution, mail); RawClient client = server.connect()) {
			client.send("STARTTLS\r\nEVIL\r\n");
			client.awaitEnd();
			server.observer().awaitReason();
		}
		assertFailed(mail, Reason.PLAIN_TEXT_LEFT_OVER);
	}

	/** A client may begin as soon as it has been told to, or even earlier. */
	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void takesAHandshakeThatArrivesTogetherWithTheCommand(TlsEngine engine, Execution execution) {
		Mail mail = new Mail();
		byte[] command = "STARTTLS\r\n".getBytes(StandardCharsets.UTF_8);
		int answered = "220 hello\r\n220 go\r\n".length();
		try (ListenerFixture server = open(engine, execution, mail);
				RawClient client = RawClient.connectTlsBehind(command, answered, server.address(),
						TestCertificates.clientContext(null))) {
			assertThat(client.send("who\n").receiveLine()).isEqualTo("TLSv1.3");
		}
		assertThat(mail.handled).containsExactly("STARTTLS", "who");
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void waitsForRepliesThatArePending(TlsEngine engine, Execution execution) {
		CompletableFuture<PendingReply> earlier = new CompletableFuture<>();
		CompletableFuture<PendingReply> own = new CompletableFuture<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			switch (frame.text(StandardCharsets.UTF_8)) {
				case "later" -> earlier.complete(replies.defer());
				case "STARTTLS" -> {
					connection.startTls();
					own.complete(replies.defer());
				}
				default -> replies.add(protocol(connection), StandardCharsets.UTF_8);
			}
		};
		try (ListenerFixture server = open(engine, execution, handler); RawClient plain = server.connect()) {
			plain.send("later\nSTARTTLS\n");
			SocketPair.await(own).complete(payload("220 go"));
			assertThat(plain.hasReceived()).isFalse();
			SocketPair.await(earlier).complete(payload("first"));
			assertThat(plain.receiveLines(2)).containsExactly("first", "220 go");

			RawClient tls = plain.upgrade(TestCertificates.clientContext(null));
			assertThat(tls.send("who\n").receiveLine()).isEqualTo("TLSv1.3");
		}
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void whatOthersSendWaitsForTls(TlsEngine engine, Execution execution) {
		CompletableFuture<Void> sent = new CompletableFuture<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			connection.startTls();
			SocketPair.await(
					CompletableFuture.runAsync(() -> connection.send("secret", StandardCharsets.UTF_8).thenRun(() -> {
						assertThat(connection.tls()).isNotNull();
						sent.complete(null);
					})));
			replies.add("220 go", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = open(engine, execution, handler); RawClient plain = server.connect()) {
			plain.send("STARTTLS\n");
			assertThat(plain.receiveLine()).isEqualTo("220 go");

			RawClient tls = plain.upgrade(TestCertificates.clientContext(null));
			assertThat(tls.receiveLine()).isEqualTo("secret");
			assertThat(sent).succeedsWithin(5, TimeUnit.SECONDS);
		}
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void givesUpAPeerThatDoesNotBegin(TlsEngine engine, Execution execution) {
		Mail mail = new Mail();
		TlsOptions options = new TlsOptions(ClientAuth.NONE, List.of(), List.of(), engine, Duration.ofMillis(300));
		try (ListenerFixture server = ListenerFixture.open(execution,
				ListenerFixture.options().withTls(TlsListenerTests.context(options).withMode(TlsMode.STARTTLS)), mail);
				RawClient client = server.connect()) {
			client.send("STARTTLS\r\n");
			assertThat(client.receiveLines(2)).containsExactly("220 hello", "220 go");

			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
		assertFailed(mail, Reason.TIMEOUT);
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void failsWhenThePeerLeavesInstead(TlsEngine engine, Execution execution) {
		Mail mail = new Mail();
		try (ListenerFixture server = open(engine, execution, mail); RawClient client = server.connect()) {
			client.send("STARTTLS\r\n");
			assertThat(client.receiveLines(2)).containsExactly("220 hello", "220 go");
			client.hangUp();

			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
		}
		assertThat(mail.upgrade()).isCompletedExceptionally();
	}

	@ParameterizedTest
	@MethodSource("enginesAndExecutions")
	void endsWithTheListenerWhileAReplyIsPending(TlsEngine engine, Execution execution) {
		CompletableFuture<PendingReply> own = new CompletableFuture<>();
		CompletableFuture<CompletableFuture<TlsSession>> upgrade = new CompletableFuture<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			upgrade.complete(connection.startTls());
			own.complete(replies.defer());
		};
		try (ListenerFixture server = open(engine, execution, handler); RawClient client = server.connect()) {
			client.send("STARTTLS\n");
			SocketPair.await(own);
			CompletableFuture<Void> drained = server.listener().drain(Duration.ofSeconds(8));
			SocketPair.await(own).complete(payload("220 go"));

			assertThat(client.receiveAllText()).isEqualTo("220 go\r\n");
			client.hangUp();
			assertThat(drained).succeedsWithin(5, TimeUnit.SECONDS);
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.DRAINED);
		}
		assertThat(SocketPair.await(upgrade)).isCompletedExceptionally();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void boundsTheHandshakes(TlsEngine engine) {
		ListenerOptions options = options(engine).withLimits(new Limits(0, 1));
		try (ListenerFixture server = ListenerFixture.open(options, new Mail());
				RawClient first = server.connect();
				RawClient second = server.connect();
				RawClient third = server.connect()) {
			first.send("STARTTLS\r\n");
			assertThat(first.receiveLines(2)).containsExactly("220 hello", "220 go");
			// who can be answered has begun
			first.send(new byte[] { 22 });
			second.send("STARTTLS\r\n");
			assertThat(second.receiveLines(2)).containsExactly("220 hello", "220 go");
			second.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.REJECTED);

			first.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.TLS_HANDSHAKE_FAILED);
			third.send("STARTTLS\r\n");
			assertThat(third.receiveLines(2)).containsExactly("220 hello", "220 go");
			assertThat(third.upgrade(TestCertificates.clientContext(null)).send("who\n").receiveLine())
				.isEqualTo("TLSv1.3");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void countsEachByteOnce(TlsEngine engine) throws Exception {
		try (ListenerFixture server = open(engine, Execution.EVENT_LOOP, new Mail());
				CountingProxy proxy = new CountingProxy(server.address())) {
			RawClient plain = RawClient.connect(proxy.address());
			plain.send("STARTTLS\r\n");
			assertThat(plain.receiveLines(2)).containsExactly("220 hello", "220 go");
			RawClient tls = plain.upgrade(TestCertificates.clientContext(null));
			assertThat(tls.send("who\r\n").receiveLine()).isEqualTo("TLSv1.3");
			tls.hangUp();
			proxy.awaitEnd();
			server.observer().awaitReason();

			assertThat(server.observer().bytesReceived()).isEqualTo(proxy.toServer());
			assertThat(server.observer().bytesSent()).isEqualTo(proxy.toClient());
		}
	}

	@Test
	void mayBeginBehindTheGreeting() {
		ConnectionHandler handler = new ConnectionHandler() {

			@Override
			public void onOpen(Connection connection, Replies replies) {
				connection.startTls();
				replies.add("220 go", StandardCharsets.UTF_8);
			}

			@Override
			public void onFrame(Connection connection, Frame frame, Replies replies) {
				replies.add(protocol(connection), StandardCharsets.UTF_8);
			}

			@Override
			public boolean handlesLife() {
				return true;
			}

		};
		try (ListenerFixture server = open(TlsEngine.AUTO, Execution.EVENT_LOOP, handler);
				RawClient plain = server.connect()) {
			assertThat(plain.receiveLine()).isEqualTo("220 go");
			assertThat(plain.upgrade(TestCertificates.clientContext(null)).send("who\n").receiveLine())
				.isEqualTo("TLSv1.3");
		}
	}

	private static void assertFailed(Mail mail, Reason... reasons) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(mail.upgrade()))
			.havingCause()
			.isInstanceOfSatisfying(TlsHandshakeException.class,
					(failure) -> assertThat(failure.reason()).isIn((Object[]) reasons));
	}

	static ListenerOptions options(TlsEngine engine) {
		return ListenerFixture.options().withTls(TlsListenerTests.context(engine).withMode(TlsMode.STARTTLS));
	}

	private static ListenerFixture open(TlsEngine engine, Execution execution, ConnectionHandler handler) {
		return ListenerFixture.open(execution, options(engine), handler);
	}

	private static Consumer<Replies> payload(String text) {
		return (replies) -> replies.add(text, StandardCharsets.UTF_8);
	}

	private static String protocol(Connection connection) {
		TlsSession tls = connection.tls();
		return (tls != null) ? tls.protocol() : "plain text";
	}

	static Stream<Arguments> everywhere() {
		return TlsListenerTests.everywhere();
	}

	static Stream<Arguments> enginesAndExecutions() {
		return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
			.flatMap((engine) -> executions().map((execution) -> Arguments.of(engine, execution)));
	}

	static Stream<Execution> executions() {
		return Execution.all();
	}

	/** A server that speaks first, and tells at "who" how it is connected. */
	private static final class Mail implements ConnectionHandler {

		private final Queue<String> opened = new ConcurrentLinkedQueue<>();

		private final Queue<String> handled = new ConcurrentLinkedQueue<>();

		private final CompletableFuture<CompletableFuture<TlsSession>> upgrade = new CompletableFuture<>();

		@Override
		public void onOpen(Connection connection, Replies replies) {
			this.opened.add("opened");
			replies.add("220 hello", StandardCharsets.UTF_8);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			String text = frame.text(StandardCharsets.UTF_8);
			this.handled.add(text);
			if (text.equals("STARTTLS")) {
				this.upgrade.complete(connection.startTls());
				replies.add("220 go", StandardCharsets.UTF_8);
			}
			else {
				replies.add(protocol(connection), StandardCharsets.UTF_8);
			}
		}

		@Override
		public boolean handlesLife() {
			return true;
		}

		CompletableFuture<TlsSession> upgrade() {
			return this.upgrade.orTimeout(10, TimeUnit.SECONDS).join().orTimeout(10, TimeUnit.SECONDS);
		}

	}

}
