package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rows recv, recvInto, hasDataBuffered, Peek and withTimeout.
 */
class SocketRecvTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvWaitsForExactlyTheSize(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> received = pair.accepted().recv(6);
			SocketPair.await(pair.client().send("abc"));
			assertThat(received).isNotDone();
			SocketPair.await(pair.client().send("defgh"));

			assertThat(SocketPair.text(SocketPair.await(received))).isEqualTo("abcdef");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(2)))).isEqualTo("gh");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvGivesWhatCameBeforeTheEndAndThenNothing(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> received = pair.accepted().recv(100);
			pair.client().send("abc");
			pair.client().close();

			assertThat(SocketPair.text(SocketPair.await(received))).isEqualTo("abc");
			assertThat(SocketPair.await(pair.accepted().recv(1))).isEmpty();
			assertThat(SocketPair.await(pair.accepted().recvLine())).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void recvOfAnUnbufferedSocketGivesWhatIsThere(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> received = pair.accepted().buffered(false).recv(100);
			SocketPair.await(pair.client().send("abc"));

			assertThat(SocketPair.text(SocketPair.await(received))).isEqualTo("abc");
		}
	}

	@Test
	void recvSomeGivesWhatIsThereUpToTheMaximum() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("abc");

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recvSome(2)))).isEqualTo("ab");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recvSome(2)))).isEqualTo("c");
		}
	}

	@Test
	void recvIntoFillsTheBuffer() {
		try (SocketPair pair = SocketPair.open()) {
			ByteBuffer target = ByteBuffer.allocate(5);
			pair.client().send("abcdefg");

			assertThat(SocketPair.await(pair.accepted().recvInto(target))).isEqualTo(5);
			assertThat(SocketPair.text(target.array())).isEqualTo("abcde");
			assertThat(target.hasRemaining()).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void hasDataBufferedCountsWhatNobodyHasAskedFor(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			assertThat(pair.accepted().hasDataBuffered()).isFalse();
			pair.client().send("abc");

			Awaitility.await().until(pair.accepted()::hasDataBuffered);
		}
	}

	@Test
	void recvWithPeekLeavesTheBytes() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("abc");

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(2, Set.of(SocketFlag.PEEK)))))
				.isEqualTo("ab");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(3)))).isEqualTo("abc");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void cancelledRecvLosesNoByte(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			for (int i = 0; i < 200; i++) {
				CompletableFuture<byte[]> cancelled = pair.accepted().recv(1);
				pair.client().send(new byte[] { (byte) i });
				boolean lost = cancelled.cancel(false);
				byte[] received = lost ? SocketPair.await(pair.accepted().recv(1)) : SocketPair.await(cancelled);

				assertThat(received).containsExactly((byte) i);
			}
		}
	}

	@Test
	void timedOutRecvLosesNoByteAndFreesTheOperation() {
		try (SocketPair pair = SocketPair.open()) {
			CompletableFuture<byte[]> slow = pair.accepted().recv(4).orTimeout(20, TimeUnit.MILLISECONDS);
			CompletableFuture<byte[]> next = pair.accepted().recv(2);
			pair.client().send("ab");

			assertThatExceptionOfType(CompletionException.class).isThrownBy(slow::join)
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(SocketPair.text(SocketPair.await(next))).isEqualTo("ab");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeFailsPendingRecvsAtOnce(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> first = pair.accepted().recv(4);
			CompletableFuture<?> second = pair.accepted().recvLine();
			pair.accepted().close();

			assertClosed(first);
			assertClosed(second);
			assertClosed(pair.accepted().recv(1));
			assertThat(pair.accepted().isClosed()).isTrue();
		}
	}

	@Test
	void recvWithoutSafeDisconnFailsAfterAReset() {
		try (SocketPair pair = SocketPair.open(); RawClient peer = RawClient.connect(address(pair))) {
			AsyncSocket socket = SocketPair.await(pair.server().accept());
			CompletableFuture<byte[]> strict = socket.recv(4, Set.of());
			CompletableFuture<byte[]> safe = socket.recv(4);
			peer.reset();

			assertClosed(strict);
			assertThat(SocketPair.await(safe)).isEmpty();
			assertThat(SocketPair.await(socket.recvLine())).isNull();
		}
	}

	@Test
	void readsNoMoreThanTheBoundOfWhatNobodyAsksFor() {
		try (SocketPair pair = SocketPair.open()) {
			byte[] much = new byte[8 * 1024 * 1024];
			CompletableFuture<Void> sent = pair.client().send(much);

			Awaitility.await().during(200, TimeUnit.MILLISECONDS).until(() -> !sent.isDone());
			assertThat(((NettySocket) pair.accepted()).buffered()).isLessThan(512 * 1024);
			assertThat(SocketPair.await(pair.accepted().recv(much.length))).hasSameSizeAs(much);
			SocketPair.await(sent);
		}
	}

	private static InetSocketAddress address(SocketPair pair) {
		return (InetSocketAddress) pair.server().localAddress();
	}

	private static void assertClosed(CompletableFuture<?> future) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(future))
			.withCauseInstanceOf(SocketClosedException.class);
	}

}
