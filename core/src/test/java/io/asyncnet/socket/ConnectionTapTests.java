package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Connection#tap}.
 */
class ConnectionTapTests {

	private static final List<String> LINES = IntStream.range(0, 2000).mapToObj((i) -> "line " + i).toList();

	private static final String SENT = new String(Handlers.lines(LINES), StandardCharsets.UTF_8);

	private static final String ANSWERED = String.join("\r\n", LINES) + "\r\n";

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void seesAllThatPassesInItsOrder(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, Handlers.ECHO);
				RawClient client = server.connect()) {
			RecordingTap tap = RecordingTap.on(server.awaitConnection());
			client.sendInBackground(Handlers.lines(LINES));
			assertThat(client.receiveLines(LINES.size())).isEqualTo(LINES);

			tap.await(SENT.length(), ANSWERED.length());
			assertThat(tap.received()).isEqualTo(SENT);
			assertThat(tap.sent()).isEqualTo(ANSWERED);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesPlainTextBehindTls(TlsEngine engine) {
		try (ListenerFixture server = open(engine, TlsMode.REQUIRED, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
			RecordingTap tap = RecordingTap.on(server.awaitConnection());
			client.sendInBackground(Handlers.lines(LINES));
			assertThat(client.receiveLines(LINES.size())).isEqualTo(LINES);

			tap.await(SENT.length(), ANSWERED.length());
			assertThat(tap.received()).isEqualTo(SENT);
			assertThat(tap.sent()).isEqualTo(ANSWERED);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesPlainTextBeforeAndBehindStartTls(TlsEngine engine) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			if (frame.text(StandardCharsets.UTF_8).equals("STARTTLS")) {
				connection.startTls();
			}
			replies.add(frame.view());
		};
		try (ListenerFixture server = open(engine, TlsMode.STARTTLS, handler); RawClient plain = server.connect()) {
			RecordingTap tap = RecordingTap.on(server.awaitConnection());
			plain.send("STARTTLS\n");
			assertThat(plain.receiveLine()).isEqualTo("STARTTLS");
			RawClient tls = plain.upgrade(TestCertificates.clientContext(null));
			assertThat(tls.send("secret\n").receiveLine()).isEqualTo("secret");

			tap.await(16, 18);
			assertThat(tap.received()).isEqualTo("STARTTLS\nsecret\n");
			assertThat(tap.sent()).isEqualTo("STARTTLS\r\nsecret\r\n");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
	void seesPlainTextWherePeersChoose(TlsEngine engine) {
		try (ListenerFixture server = open(engine, TlsMode.OPTIONAL, Handlers.ECHO);
				RawClient client = RawClient.connectTls(server.address(), TestCertificates.clientContext(null))) {
			RecordingTap tap = RecordingTap.on(server.awaitConnection());
			assertThat(client.send("secret\n").receiveLine()).isEqualTo("secret");

			tap.await(7, 8);
			assertThat(tap.received()).isEqualTo("secret\n");
			assertThat(tap.sent()).isEqualTo("secret\r\n");
		}
	}

	@Test
	void seesBytesThatArriveOneByOne() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			RecordingTap tap = RecordingTap.on(server.awaitConnection());
			client.sendByteByByte("slow\n");
			assertThat(client.receiveLine()).isEqualTo("slow");

			tap.await(5, 6);
			assertThat(tap.received()).isEqualTo("slow\n");
			assertThat(tap.sent()).isEqualTo("slow\r\n");
		}
	}

	@Test
	void seesTheGreetingWhenTheConnectionOpensWithTheTap() {
		RecordingTap tap = new RecordingTap();
		try (ListenerFixture server = ListenerFixture.open(new Greeting(tap)); RawClient client = server.connect()) {
			assertThat(client.receiveLine()).isEqualTo("hello");

			tap.await(0, 7);
			assertThat(tap.sent()).isEqualTo("hello\r\n");
		}
		tap.awaitEnd();
		assertThat(tap.ends()).isEqualTo(1);
	}

	@Test
	void losesNothingWhenTapsComeAndGoUnderLoad() {
		List<String> lines = IntStream.range(0, 20_000).mapToObj((i) -> "line " + i).toList();
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			client.sendInBackground(Handlers.lines(lines));
			CompletableFuture<List<String>> received = CompletableFuture
				.supplyAsync(() -> client.receiveLines(lines.size()));
			while (!received.isDone()) {
				RecordingTap tap = new RecordingTap();
				Runnable remove = connection.tap(tap);
				remove.run();
				remove.run();
				tap.awaitEnd();
				assertThat(tap.ends()).isEqualTo(1);
			}

			assertThat(SocketPair.await(received)).isEqualTo(lines);
		}
	}

	@Test
	void seesNothingMoreWhenTakenAway() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO); RawClient client = server.connect()) {
			RecordingTap tap = new RecordingTap();
			Connection connection = server.awaitConnection();
			Runnable remove = connection.tap(tap);
			assertThat(client.send("seen\n").receiveLine()).isEqualTo("seen");
			remove.run();
			tap.awaitEnd();

			assertThat(client.send("unseen\n").receiveLine()).isEqualTo("unseen");
			assertThat(tap.received()).doesNotContain("unseen");
			assertThat(tap.sent()).doesNotContain("unseen");
		}
	}

	@Test
	void goesOnWithoutATapThatFails() {
		ConnectionTap failing = new ConnectionTap() {

			@Override
			public void received(ByteBuffer bytes) {
				throw new NoClassDefFoundError("expected");
			}

			@Override
			public void sent(ByteBuffer bytes) {
				throw new AssertionError("must have been taken away");
			}

		};
		try (CapturedLogs logs = CapturedLogs.open();
				ListenerFixture server = ListenerFixture.open(Handlers.ECHO);
				RawClient client = server.connect()) {
			Connection connection = server.awaitConnection();
			connection.tap(failing);
			RecordingTap.awaitTasks(connection);

			assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			assertThat(client.send("two\n").receiveLine()).isEqualTo("two");
			assertThat(logs.from(Level.WARN)).singleElement().asString().contains("tap failed");
		}
	}

	@Test
	void tellsATapThatComesTooLate() {
		RecordingTap tap = new RecordingTap();
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			Connection connection;
			try (RawClient client = server.connect()) {
				connection = server.awaitConnection();
				assertThat(client.send("one\n").receiveLine()).isEqualTo("one");
			}
			server.awaitNoConnections();
			Runnable remove = connection.tap(tap);

			tap.awaitEnd();
			remove.run();
			RecordingTap.awaitTasks(connection);
			assertThat(tap.ends()).isEqualTo(1);
		}
	}

	private static ListenerFixture open(TlsEngine engine, TlsMode mode, ConnectionHandler handler) {
		return ListenerFixture.open(ListenerFixture.options().withTls(TlsListenerTests.context(engine).withMode(mode)),
				handler);
	}

	private record Greeting(ConnectionTap tap) implements ConnectionHandler {

		@Override
		public boolean handlesLife() {
			return true;
		}

		@Override
		public void onOpen(Connection connection, Replies replies) {
			connection.tap(this.tap);
			replies.add("hello", StandardCharsets.UTF_8);
		}

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) {
			replies.add(frame.view());
		}

	}

}
