package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Connection#tap} where connections are tapped from their beginning,
 * whatever comes before the application's first byte, and whoever has the connection.
 */
class TappedListenerTests {

	private static final byte[] HEADER = ProxyBytes.v1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443");

	@ParameterizedTest
	@CsvSource({ "JDK, REQUIRED", "JDK, OPTIONAL", "OPENSSL, REQUIRED", "OPENSSL, OPTIONAL" })
	void seesNothingOfAProxyOrOfAHandshake(TlsEngine engine, TlsMode mode) {
		ListenerOptions options = options(engine, mode);
		options = options.withBind(options.bind()
			.withProxyProtocol(new ProxyProtocol(ProxyProtocol.Mode.REQUIRED,
					List.of(AddressRange.parse("127.0.0.0/8")), Duration.ofSeconds(5))));
		try (TappedListener server = TappedListener.open(options, Handlers.ECHO);
				RawClient client = RawClient.connectTlsBehind(HEADER, server.address(),
						TestCertificates.clientContext(null))) {
			assertThat(client.send("secret\n").receiveLine()).isEqualTo("secret");

			server.awaitTap().await(7, 8).assertSeen("secret\n", "secret\r\n");
		}
	}

	@Test
	void seesPlainTextOfAPeerThatChoosesIt() {
		try (TappedListener server = TappedListener.open(options(TlsEngine.AUTO, TlsMode.OPTIONAL), Handlers.ECHO);
				RawClient client = server.connect()) {
			assertThat(client.sendByteByByte("plain\n").receiveLine()).isEqualTo("plain");

			server.awaitTap().await(6, 7).assertSeen("plain\n", "plain\r\n");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesNothingOfAHandshakeThatFails(TlsEngine engine) {
		try (TappedListener server = TappedListener.open(options(engine, TlsMode.REQUIRED), Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("this is no handshake\n").awaitEnd();

			RecordingTap tap = server.awaitTap();
			tap.awaitEnd();
			tap.assertSeen("", "");
		}
	}

	/** What came before is in plain text, and it is for the application to judge. */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesAHandshakeThatBeginsTooEarlyAndThenPlainText(TlsEngine engine) {
		byte[] command = "STARTTLS\n".getBytes(StandardCharsets.UTF_8);
		try (TappedListener server = TappedListener.open(options(engine, TlsMode.STARTTLS),
				(connection, frame, replies) -> {
					if (connection.tls() == null) {
						connection.startTls();
					}
					replies.add(frame.view());
				});
				RawClient client = RawClient.connectTlsBehind(command, "STARTTLS\r\n".length(), server.address(),
						TestCertificates.clientContext(null))) {
			assertThat(client.send("secret\n").receiveLine()).isEqualTo("secret");

			RecordingTap tap = server.awaitTap().await(16, 18);
			assertThat(tap.received()).startsWith("STARTTLS\n\u0016\u0003").endsWith("secret\n");
			assertThat(tap.sent()).isEqualTo("STARTTLS\r\nsecret\r\n");
		}
	}

	@Test
	void seesWhatASocketReceivesAndSends() {
		try (TappedListener server = TappedListener.open((socket) -> {
			socket.send("hello " + socket.recvLine().join() + "\n");
			return null;
		}); RawClient client = server.connect()) {
			client.send("you\n");
			assertThat(client.receiveAllText()).isEqualTo("hello you\n");

			RecordingTap tap = server.awaitTap();
			tap.awaitEnd();
			tap.assertSeen("you\n", "hello you\n");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesPlainTextBehindTheUpgradeOfASocket(TlsEngine engine) {
		CompletableFuture<Void> upgrading = new CompletableFuture<>();
		try (TappedListener server = TappedListener.open((socket) -> {
			String line = socket.recvLine().join();
			socket.send("go\n").join();
			CompletableFuture<Void> upgrade = socket.startTls(SocketPair.serverTls(engine), null);
			upgrading.complete(null);
			upgrade.join();
			socket.send(line + " " + socket.recvLine().join() + "\n");
			return null;
		}); RawClient plain = server.connect()) {
			plain.send("STARTTLS\n");
			assertThat(plain.receiveLine()).isEqualTo("go");
			upgrading.orTimeout(10, TimeUnit.SECONDS).join();
			server.awaitTasks();
			RawClient tls = plain.upgrade(TestCertificates.clientContext(null));
			assertThat(tls.send("secret\n").receiveLine()).isEqualTo("STARTTLS secret");

			RecordingTap tap = server.awaitTap();
			tap.awaitEnd();
			tap.assertSeen("STARTTLS\nsecret\n", "go\nSTARTTLS secret\n");
		}
	}

	@Test
	void seesWhatArrivesBehindAHalfCloseOfThePeer() {
		try (TappedListener server = TappedListener.open(ListenerFixture.options(), Handlers.ECHO);
				RawClient client = server.connect()) {
			client.send("last\n").shutdownOutput();
			assertThat(client.receiveAllText()).isEqualTo("last\r\n");

			RecordingTap tap = server.awaitTap();
			tap.awaitEnd();
			tap.assertSeen("last\n", "last\r\n");
		}
	}

	@Test
	void endsOnceWhenThePeerResets() {
		try (TappedListener server = TappedListener.open(ListenerFixture.options(), Handlers.ECHO);
				RawClient client = server.connect()) {
			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			client.reset();

			RecordingTap tap = server.awaitTap();
			tap.awaitEnd();
			assertThat(tap.ends()).isEqualTo(1);
			tap.assertSeen("one\n", "one\r\n");
		}
	}

	@Test
	void endsAlsoWithoutEventLoops() {
		Connection connection;
		try (TappedListener server = TappedListener.open(ListenerFixture.options(), Handlers.ECHO);
				RawClient client = server.connect()) {
			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			connection = server.awaitConnection();
		}
		RecordingTap tap = new RecordingTap();
		connection.tap(tap).run();

		tap.awaitEnd();
		assertThat(tap.ends()).isEqualTo(1);
	}

	private static ListenerOptions options(TlsEngine engine, TlsMode mode) {
		return ListenerFixture.options().withTls(TlsListenerTests.context(engine).withMode(mode));
	}

}
