package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for calls of {@link Connection#startTls()} that can lead to nothing.
 */
class HandlerStartTlsMistakesTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void isRefusedASecondTime(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			connection.startTls();
			connection.startTls();
		};
		try (ListenerFixture server = open(execution, handler); RawClient client = server.connect()) {
			client.send("STARTTLS\n");
			client.awaitEnd();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@Test
	void isRefusedWithoutTlsToGoOnWith() {
		assertRefused(ListenerFixture.options(), "has no TLS");
	}

	@Test
	void isRefusedWhereThereIsTlsAlready() {
		Queue<String> messages = new ConcurrentLinkedQueue<>();
		ListenerOptions options = ListenerFixture.options().withTls(TlsListenerTests.context());
		try (ListenerFixture server = ListenerFixture.open(options, refused(messages));
				RawClient client = TlsListenerTests.connect(server)) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("refused");
			assertThat(messages).singleElement().asString().contains("has TLS already");
		}
	}

	@Test
	void isRefusedOutsideOfAHandler() {
		try (ListenerFixture server = open(Execution.EVENT_LOOP, Handlers.ECHO); RawClient client = server.connect()) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("x");
			Connection connection = server.awaitConnection();

			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(connection::startTls)
				.withMessageContaining("before it returns");
			assertThat(client.send("y\n").receiveLine()).isEqualTo("y");
		}
	}

	@Test
	void isRefusedWhereFramesAreHandledBesideEachOther() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ListenerFixture.open(Execution.POOL,
					HandlerStartTlsTests.options(TlsEngine.AUTO).withConcurrency(2), Handlers.ECHO))
			.withMessageContaining("'concurrency'");
	}

	private static void assertRefused(ListenerOptions options, String message) {
		Queue<String> messages = new ConcurrentLinkedQueue<>();
		try (ListenerFixture server = ListenerFixture.open(options, refused(messages));
				RawClient client = server.connect()) {
			assertThat(client.send("x\n").receiveLine()).isEqualTo("refused");
			assertThat(messages).singleElement().asString().contains(message);
		}
	}

	private static ConnectionHandler refused(Queue<String> messages) {
		return (connection, frame, replies) -> {
			try {
				connection.startTls();
			}
			catch (IllegalStateException ex) {
				messages.add(String.valueOf(ex.getMessage()));
				replies.add("refused", StandardCharsets.UTF_8);
			}
		};
	}

	private static ListenerFixture open(Execution execution, ConnectionHandler handler) {
		return ListenerFixture.open(execution, HandlerStartTlsTests.options(TlsEngine.AUTO), handler);
	}

}
