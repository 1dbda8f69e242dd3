package io.asyncnet.socket;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

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

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void jsonParserReadsTwoDocuments(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("{\"device\":\"d1\"} [1,");
			pair.client().send("2]");
			pair.client().close();
			List<JsonToken> tokens = new ArrayList<>();
			try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(),
					pair.accepted().inputStream())) {
				for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
					tokens.add(token);
				}
			}

			assertThat(tokens).containsExactly(JsonToken.START_OBJECT, JsonToken.PROPERTY_NAME, JsonToken.VALUE_STRING,
					JsonToken.END_OBJECT, JsonToken.START_ARRAY, JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_INT,
					JsonToken.END_ARRAY);
			// as with java.net.Socket, the parser closes what it reads from
			assertThat(pair.accepted().isClosed()).isTrue();
		}
	}

	@Test
	void inputStreamKeepsTheContractOfItsKind() throws IOException {
		try (SocketPair pair = SocketPair.open()) {
			InputStream in = pair.accepted().inputStream();
			assertThat(in.read(new byte[0], 0, 0)).isZero();
			assertThat(in.available()).isZero();
			assertThat(in.markSupported()).isFalse();
			pair.client().send("abcdef");
			assertThat(in.read()).isEqualTo('a');
			Awaitility.await().until(() -> in.available() == 5);
			assertThat(in.skip(2)).isEqualTo(2);
			byte[] rest = new byte[10];
			assertThat(in.read(rest, 4, 6)).isEqualTo(3);
			assertThat(rest).containsExactly(0, 0, 0, 0, 'd', 'e', 'f', 0, 0, 0);
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> in.read(rest, 8, 3));
			pair.client().close();
			assertThat(in.read()).isEqualTo(-1);
			assertThat(in.read(rest)).isEqualTo(-1);
			assertThat(in.available()).isZero();
		}
	}

	@Test
	void closedStreamsAreOfNoUseAndCloseTheSocket() throws IOException {
		try (SocketPair pair = SocketPair.open()) {
			InputStream in = pair.accepted().inputStream();
			OutputStream out = pair.accepted().outputStream();
			out.write("bye\n".getBytes(StandardCharsets.UTF_8));
			out.flush();
			out.close();

			assertThat(pair.accepted().isClosed()).isTrue();
			assertThatIOException().isThrownBy(in::read);
			assertThatIOException().isThrownBy(in::available);
			assertThatIOException().isThrownBy(() -> in.skip(1));
			assertThatIOException().isThrownBy(() -> out.write('a'));
			assertThat(SocketPair.await(pair.client().recvLine())).isEqualTo("bye");
			in.close();
			out.close();
		}
	}

	@Test
	void readFailsAfterAResetThatCameBeforeIt() {
		try (SocketPair pair = SocketPair.open();
				RawClient client = RawClient.connect((InetSocketAddress) pair.server().localAddress());
				AsyncSocket accepted = SocketPair.await(pair.server().accept())) {
			InputStream in = accepted.inputStream();
			client.reset();
			SocketPair.await(accepted.closed().toCompletableFuture());

			assertThatIOException().isThrownBy(in::read);
		}
	}

	@Test
	void readThatWaitsFailsWhenItsThreadIsInterruptedAndTakesNothing() throws Exception {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<Integer> read = new CompletableFuture<>();
			Thread reader = new Thread(() -> {
				try {
					read.complete(pair.accepted().inputStream().read());
				}
				catch (IOException ex) {
					read.completeExceptionally(ex);
				}
			}, "test-reader");
			reader.start();
			Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
			reader.interrupt();

			assertThat(read).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(InterruptedIOException.class);
			reader.join(10_000);
			pair.client().send("a");
			assertThat(SocketPair.await(pair.accepted().recv(1))).containsExactly('a');
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "read", "readArray", "skip", "readAllBytes", "write", "writeArray" })
	void whatBlocksFailsOnAnEventLoopOfTheDispatcher(String operation) {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<Void> used = pair.accepted().recv(1).thenAccept((received) -> {
				InputStream in = pair.accepted().inputStream();
				OutputStream out = pair.accepted().outputStream();
				try {
					switch (operation) {
						case "read" -> in.read();
						case "readArray" -> in.read(new byte[1]);
						case "skip" -> in.skip(1);
						case "readAllBytes" -> in.readAllBytes();
						case "write" -> out.write('a');
						default -> out.write(new byte[1]);
					}
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			pair.client().send("a");

			assertThat(used).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("event loop of its dispatcher");
		}
	}

}
