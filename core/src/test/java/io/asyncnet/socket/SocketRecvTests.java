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
	@MethodSource("io.asyncnet.socket.Wire#everything")
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
	@MethodSource("io.asyncnet.socket.Wire#everything")
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
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void recvOfAnUnbufferedSocketGivesWhatIsThere(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> received = pair.accepted().buffered(false).recv(100);
			SocketPair.await(pair.client().send("abc"));

			assertThat(SocketPair.text(SocketPair.await(received))).isEqualTo("abc");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvSomeGivesWhatIsThereUpToTheMaximum(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("abc");

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recvSome(2)))).isEqualTo("ab");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recvSome(2)))).isEqualTo("c");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvIntoFillsTheBuffer(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
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

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvWithPeekLeavesTheBytes(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("abc");

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(2, Set.of(SocketFlag.PEEK)))))
				.isEqualTo("ab");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(3)))).isEqualTo("abc");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvWithPeekWaitsAsRecvDoes(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<byte[]> peeked = pair.accepted().recv(3, Set.of(SocketFlag.PEEK));
			CompletableFuture<byte[]> received = pair.accepted().recv(4);
			SocketPair.await(pair.client().send("ab"));
			assertThat(peeked).isNotDone();
			SocketPair.await(pair.client().send("cd"));

			assertThat(SocketPair.text(SocketPair.await(peeked))).isEqualTo("abc");
			assertThat(SocketPair.text(SocketPair.await(received))).isEqualTo("abcd");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvOfAnUnbufferedSocketCanPeek(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.accepted().buffered(false);
			pair.client().send("ab");

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(1, Set.of(SocketFlag.PEEK)))))
				.isEqualTo("a");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(1)))).isEqualTo("a");
			pair.client().close();
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(9)))).isEqualTo("b");
			assertThat(SocketPair.await(pair.accepted().recv(9, Set.of(SocketFlag.PEEK)))).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvIntoOfAnUnbufferedSocketTakesWhatIsThere(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			ByteBuffer target = ByteBuffer.allocateDirect(10).position(1);
			CompletableFuture<Integer> received = pair.accepted().buffered(false).recvInto(target);
			pair.client().send("abc");

			assertThat(SocketPair.await(received)).isEqualTo(3);
			assertThat(target.position()).isEqualTo(4);
			assertThat(target.get(1)).isEqualTo((byte) 'a');
			pair.client().close();
			assertThat(SocketPair.await(pair.accepted().recvInto(target))).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvOfNothingIsServedAtOnce(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			assertThat(pair.accepted().recv(0)).isCompletedWithValueMatching((received) -> received.length == 0);
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

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void cancelledRecvLosesNoByteWhileBytesArrive(Wire wire) {
		int count = 4_000;
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<?> sending = CompletableFuture.runAsync(() -> sendInPieces(pair.client(), count));
			int cancelled = 0;
			int inARow = 0;
			for (int next = 0; next < count;) {
				CompletableFuture<byte[]> received = pair.accepted().recv(1 + next % 7);
				for (int spin = cancelled % 64; spin > 0; spin--) {
					Thread.onSpinWait();
				}
				// one that is waited for lets the sender go on
				if (inARow < 3 && received.cancel(false)) {
					inARow++;
					cancelled++;
					continue;
				}
				inARow = 0;
				for (byte value : SocketPair.await(received)) {
					assertThat(value).isEqualTo((byte) next++);
				}
			}
			SocketPair.await(sending);
			assertThat(cancelled).isPositive();
		}
	}

	/** In pieces that are not what is received at once. */
	private static void sendInPieces(AsyncSocket socket, int count) {
		int sent = 0;
		while (sent < count + 7) {
			byte[] piece = new byte[1 + sent % 5];
			for (int i = 0; i < piece.length; i++) {
				piece[i] = (byte) sent++;
			}
			SocketPair.await(socket.send(piece));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void timedOutRecvLosesNoByteAndFreesTheOperation(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
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

			SocketPair.assertClosed(first);
			SocketPair.assertClosed(second);
			SocketPair.assertClosed(pair.accepted().recv(1));
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

			SocketPair.assertClosed(strict);
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

	@Test
	void cancellingInALoopDoesNotFloodTheEventLoop() throws Exception {
		try (SocketPair pair = SocketPair.open(); Gate gate = new Gate()) {
			for (var loop : pair.dispatcher().netty().eventLoops()) {
				loop.submit(() -> {
					gate.pass();
					return null;
				});
			}
			gate.awaitArrivals(2);
			for (int i = 0; i < 10_000; i++) {
				pair.accepted().recv(4).cancel(false);
			}

			assertThat(pair.dispatcher().pendingTasks()).isLessThan(10);
			gate.open();
			pair.client().send("abcd");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(4)))).isEqualTo("abcd");
		}
	}

	@Test
	void aTargetThatFailsWithAnErrorFailsTheReceive() {
		try (SocketPair pair = SocketPair.open()) {
			StackOverflowError error = new StackOverflowError("of the application");
			CompletableFuture<Boolean> received = pair.accepted().recvLineInto(new FailingTarget(error));
			pair.client().send("line\n");

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(received))
				.withCause(error);
		}
	}

	private record FailingTarget(Error error) implements Appendable {

		@Override
		public Appendable append(CharSequence text) {
			throw this.error;
		}

		@Override
		public Appendable append(CharSequence text, int start, int end) {
			throw this.error;
		}

		@Override
		public Appendable append(char character) {
			throw this.error;
		}

	}

}
