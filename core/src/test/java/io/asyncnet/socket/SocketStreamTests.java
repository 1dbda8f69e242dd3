package io.asyncnet.socket;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Blocking code on the streams of a socket.
 */
class SocketStreamTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void bufferedReaderReadsLinesUntilTheEnd(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("one\r\ntwo\nlast");
			pair.client().close();
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(pair.accepted().inputStream(), StandardCharsets.UTF_8));

			assertThat(reader.lines()).containsExactly("one", "two", "last");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void dataStreamsCarryTheirValues(Wire wire) throws IOException {
		try (SocketPair pair = SocketPair.open(wire)) {
			DataOutputStream out = new DataOutputStream(pair.client().outputStream());
			out.writeInt(42);
			out.writeUTF("text");
			out.write(new byte[200_000]);
			DataInputStream in = new DataInputStream(pair.accepted().inputStream());

			assertThat(in.readInt()).isEqualTo(42);
			assertThat(in.readUTF()).isEqualTo("text");
			assertThat(in.readNBytes(200_000)).hasSize(200_000);
			assertThat(in.available()).isZero();
		}
	}

	@Test
	void readFailsWhenTheSocketIsClosed() {
		try (SocketPair pair = SocketPair.open()) {
			InputStream in = pair.accepted().inputStream();
			pair.accepted().close();

			assertThatIOException().isThrownBy(in::read);
		}
	}

	@Test
	void readGivesUpWhenItsThreadIsInterrupted() {
		try (SocketPair pair = SocketPair.open()) {
			Thread.currentThread().interrupt();

			assertThatExceptionOfType(InterruptedIOException.class)
				.isThrownBy(() -> pair.accepted().inputStream().read());
			assertThat(Thread.interrupted()).isTrue();
			pair.client().send("a");
			assertThat(SocketPair.await(pair.accepted().recv(1))).containsExactly('a');
		}
	}

	@Test
	void readOnAnEventLoopOfTheDispatcherFailsWithAMessage() {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<Integer> read = pair.accepted().recv(1).thenApply((received) -> {
				try {
					return pair.accepted().inputStream().read();
				}
				catch (IOException ex) {
					return -1;
				}
			});
			pair.client().send("a");

			assertThat(read).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withMessageContaining("event loop of its dispatcher");
		}
	}

}
