package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The rows send and close.
 */
class SocketSendTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void sendTakesBytesBuffersAndText(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send(new byte[] { 'a' });
			pair.client().send(ByteBuffer.wrap(new byte[] { 'x', 'b' }, 1, 1));
			SocketPair.await(pair.client().send("\u00fc", StandardCharsets.ISO_8859_1));

			assertThat(SocketPair.await(pair.accepted().recv(3))).containsExactly('a', 'b', 0xfc);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void overlappingSendsToASlowReaderLoseNothing(Wire wire) {
		int count = 2000;
		int size = 9999;
		try (SocketPair pair = SocketPair.open(wire)) {
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			List<Integer> order = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				int number = i;
				byte[] bytes = new byte[size];
				Arrays.fill(bytes, (byte) i);
				sent.add(pair.client().send(bytes).thenRun(() -> order.add(number)));
			}

			for (int i = 0; i < count; i++) {
				byte[] expected = new byte[size];
				Arrays.fill(expected, (byte) i);
				assertThat(SocketPair.await(pair.accepted().recv(size))).isEqualTo(expected);
			}
			SocketPair.await(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
			assertThat(order).hasSize(count).isSorted();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeFlushesPendingSendsFirst(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			byte[] much = new byte[4 * 1024 * 1024];
			CompletableFuture<Void> sent = pair.client().send(much);
			pair.client().close();

			assertThat(SocketPair.await(pair.accepted().recv(much.length + 1))).hasSameSizeAs(much);
			SocketPair.await(sent);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#encrypted")
	void sendsInBothDirectionsAtOnceOverTls(Wire wire) {
		int size = 64 * 1024 * 1024;
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<?> there = transfer(pair.client(), pair.accepted(), size);
			CompletableFuture<?> back = transfer(pair.accepted(), pair.client(), size);

			CompletableFuture.allOf(there, back).orTimeout(25, TimeUnit.SECONDS).join();
		}
	}

	private static CompletableFuture<?> transfer(AsyncSocket from, AsyncSocket to, int size) {
		byte[] pattern = new byte[64 * 1024];
		for (int i = 0; i < pattern.length; i++) {
			pattern[i] = (byte) (i * 31);
		}
		return CompletableFuture.allOf(send(from, pattern, size), receive(to, pattern, size));
	}

	private static CompletableFuture<Void> send(AsyncSocket socket, byte[] pattern, int rest) {
		return (rest == 0) ? CompletableFuture.completedFuture(null)
				: socket.send(pattern).thenCompose((sent) -> send(socket, pattern, rest - pattern.length));
	}

	private static CompletableFuture<Void> receive(AsyncSocket socket, byte[] pattern, int rest) {
		return (rest == 0) ? CompletableFuture.completedFuture(null)
				: socket.recv(pattern.length).thenCompose((received) -> {
					assertThat(Arrays.equals(received, pattern)).isTrue();
					return receive(socket, pattern, rest - pattern.length);
				});
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendFailsAfterThePeerIsGoneUnlessSafeDisconnIsAskedFor(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.accepted().close();
			Awaitility.await().until(() -> pair.client().send("x").isCompletedExceptionally());

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(pair.client().send("x")))
				.withCauseInstanceOf(SocketClosedException.class);
			SocketPair.await(pair.client().send(ByteBuffer.wrap(new byte[1]), Set.of(SocketFlag.SAFE_DISCONN)));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void sendWithSafeDisconnIsQuietWhenThePeerResets(Transport transport) {
		Wire wire = new Wire(transport, StandardProtocolFamily.INET, null);
		try (SocketPair pair = SocketPair.open(wire);
				RawClient peer = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
			AsyncSocket socket = SocketPair.await(pair.server().accept());
			CompletableFuture<Void> strict = socket.send(new byte[16 * 1024 * 1024]);
			CompletableFuture<Void> safe = socket.send(ByteBuffer.allocate(1), Set.of(SocketFlag.SAFE_DISCONN));
			peer.reset();

			SocketPair.assertClosed(strict);
			SocketPair.await(safe);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendWithSafeDisconnFailsWhenTheSocketItselfIsClosed(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().close();

			SocketPair.assertClosed(pair.client().send(ByteBuffer.allocate(1), Set.of(SocketFlag.SAFE_DISCONN)));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendOfNothingCompletes(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			SocketPair.await(pair.client().send(""));
			SocketPair.await(pair.client().send(new byte[0]));
			pair.client().send("x");

			assertThat(SocketPair.await(pair.accepted().recv(1))).containsExactly('x');
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendOfASocketThatIsNotConnectedIsRefused(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); AsyncSocket socket = AsyncSocket.open(pair.dispatcher())) {
			assertThatIllegalStateException().isThrownBy(() -> socket.send("x"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void halfClosedPeerStillReceives(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("question");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(8)))).isEqualTo("question");
			SocketPair.await(pair.accepted().send("answer"));
			pair.accepted().close();

			assertThat(SocketPair.text(SocketPair.await(pair.client().recv(100)))).isEqualTo("answer");
			pair.client().close();
			pair.client().close();
			SocketPair.await(pair.client().closed().toCompletableFuture());
		}
	}

}
