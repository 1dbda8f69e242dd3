package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.dispatch.Transport;
import io.asyncnet.framing.FrameTooLongException;
import io.asyncnet.framing.TruncatedFrameException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rows recvLine, recvLine(maxLength), recvLineInto and Peek.
 */
class SocketRecvLineTests {

	private static final Set<SocketFlag> SAFE = Set.of(SocketFlag.SAFE_DISCONN);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#everything")
	void recvLineGivesLinesAnEmptyLineAndTheEnd(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("a\r\nb\n\r\n\nlast\n");
			pair.client().close();

			assertThat(lines(pair.accepted(), 6)).containsExactly("a", "b", "", "", "last", null);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineTakesALoneCarriageReturnAsData(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("a\rb\r\r\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("a\rb\r");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineGivesTheEndForALineThatIsCutOff(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("half");
			pair.client().close();

			assertThat(SocketPair.await(pair.accepted().recvLine())).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineWithoutSafeDisconnFailsForALineThatIsCutOff(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("half");
			pair.client().close();

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(pair.accepted().recvLine(100, Set.of())))
				.withCauseInstanceOf(TruncatedFrameException.class);
			assertThat(SocketPair.await(pair.accepted().recvLine(100, Set.of()))).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineFailsForALongLineAndGoesOnWithTheNext(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<?> tooLong = pair.accepted().recvLine(4, SAFE);
			CompletableFuture<String> next = pair.accepted().recvLine(4, SAFE);
			SocketPair.await(pair.client().send("12345"));
			assertTooLong(tooLong);
			SocketPair.await(pair.client().send("6789"));
			pair.client().send("0\r\n1234\r\n12345\nabcd\n");

			assertThat(SocketPair.await(next)).isEqualTo("1234");
			assertTooLong(pair.accepted().recvLine(4, SAFE));
			assertThat(SocketPair.await(pair.accepted().recvLine(4, SAFE))).isEqualTo("abcd");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineWithPeekLeavesTheLine(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("one\ntwo\n");

			assertThat(SocketPair.await(pair.accepted().recvLine(100, Set.of(SocketFlag.PEEK)))).isEqualTo("one");
			assertThat(lines(pair.accepted(), 2)).containsExactly("one", "two");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineWithPeekSeesTheEndAndALineThatIsTooLong(Wire wire) {
		Set<SocketFlag> peek = Set.of(SocketFlag.PEEK, SocketFlag.SAFE_DISCONN);
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("12345\n");
			pair.client().close();

			assertTooLong(pair.accepted().recvLine(4, peek));
			assertThat(SocketPair.await(pair.accepted().recvLine(5, peek))).isEqualTo("12345");
			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("12345");
			assertThat(SocketPair.await(pair.accepted().recvLine(5, peek))).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineGivesTheSameForBytesThatArriveOneByOne(Wire wire) {
		byte[] bytes = "a\r\n\r\n\r\n\rb\rc\n12345678\r\r\n12345678\r\n12345678\rx\nend\n"
			.getBytes(StandardCharsets.UTF_8);
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
				for (byte next : bytes) {
					SocketPair.await(pair.client().send(new byte[] { next }));
				}
				pair.client().close();
			});

			assertThat(outcomes(pair.accepted(), 9)).containsExactly("a", "", "", "\rb\rc", "too long", "12345678",
					"too long", "end", null);
			SocketPair.await(sending);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineFailsForALongLineThatTheEndCutsOff(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("123456789");
			pair.client().close();

			assertThat(outcomes(pair.accepted(), 2)).containsExactly("too long", null);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineAfterALongLineStartsAtTheNextForRecvAsWell(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("123456789");
			assertTooLong(pair.accepted().recvLine(8, SAFE));
			CompletableFuture<byte[]> rest = pair.accepted().recv(4);
			pair.client().send("0\r\nnext");

			assertThat(SocketPair.text(SocketPair.await(rest))).isEqualTo("next");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineIntoABufferThatIsTooSmallStartsAtTheNextLine(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			ByteBuffer target = ByteBuffer.allocate(4);
			pair.client().send("12345\nabcd\n");

			assertTooLong(pair.accepted().recvLineInto(target));
			assertThat(target.position()).isZero();
			assertThat(SocketPair.await(pair.accepted().recvLineInto(target))).isTrue();
			assertThat(SocketPair.text(target.array())).isEqualTo("abcd");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void cancelledRecvLineLosesNoLineWhileLinesArrive(Wire wire) {
		int count = 1_000;
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < count; i++) {
					SocketPair.await(pair.client().send(i + ((i % 2 == 0) ? "\n" : "\r\n")));
				}
			});
			int cancelled = 0;
			int inARow = 0;
			for (int next = 0; next < count;) {
				CompletableFuture<String> line = pair.accepted().recvLine();
				for (int spin = cancelled % 64; spin > 0; spin--) {
					Thread.onSpinWait();
				}
				// one that is waited for lets the sender go on
				if (inARow < 3 && line.cancel(false)) {
					inARow++;
					cancelled++;
				}
				else {
					inARow = 0;
					assertThat(SocketPair.await(line)).isEqualTo(Integer.toString(next++));
				}
			}
			SocketPair.await(sending);
			assertThat(cancelled).isPositive();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void timedOutRecvLineLosesNoByteAndFreesTheOperation(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<String> slow = pair.accepted().recvLine().orTimeout(20, TimeUnit.MILLISECONDS);
			SocketPair.await(pair.client().send("ab"));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(slow::join)
				.withCauseInstanceOf(TimeoutException.class);
			pair.client().send("c\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("abc");
		}
	}

	/** With io_uring, Netty does not always notice a reset right behind some bytes. */
	@ParameterizedTest
	@EnumSource(value = Transport.class, names = { "NIO", "EPOLL" })
	@EnabledOnOs(OS.LINUX)
	void recvLineWithoutSafeDisconnFailsAfterAReset(Transport transport) {
		Wire wire = new Wire(transport, StandardProtocolFamily.INET, null);
		try (SocketPair pair = SocketPair.open(wire);
				RawClient peer = RawClient.connect((InetSocketAddress) pair.server().localAddress())) {
			AsyncSocket socket = SocketPair.await(pair.server().accept());
			CompletableFuture<String> strict = socket.recvLine(100, Set.of());
			CompletableFuture<String> safe = socket.recvLine();
			peer.send("half");
			peer.reset();

			SocketPair.assertClosed(strict);
			assertThat(SocketPair.await(safe)).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineIntoAppendsToText(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			StringBuilder target = new StringBuilder("> ");
			pair.client().send("grün\n");

			assertThat(SocketPair.await(pair.accepted().recvLineInto(target))).isTrue();
			assertThat(target).hasToString("> grün");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineIntoFillsABuffer(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			ByteBuffer target = ByteBuffer.allocate(8);
			pair.client().send("line\r\n");
			pair.client().close();

			assertThat(SocketPair.await(pair.accepted().recvLineInto(target))).isTrue();
			assertThat(SocketPair.text(target.flip().slice().array())).startsWith("line");
			assertThat(SocketPair.await(pair.accepted().recvLineInto(ByteBuffer.allocate(8)))).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvAndRecvLineTakeTurns(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("POST 4\r\nbodynext\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("POST 4");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(4)))).isEqualTo("body");
			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("next");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineInCallbacksDoesNotOverflowTheStack(Wire wire) {
		int count = 100_000;
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<Integer> counted = new CompletableFuture<>();
			count(pair.accepted(), 0, counted);
			pair.client().send("x\n".repeat(count));
			pair.client().close();

			assertThat(SocketPair.await(counted)).isEqualTo(count);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineInCallbacksOnAnotherThreadDoesNotOverflowTheStack(Wire wire) {
		int count = 6_000;
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("x\n".repeat(count));
			Awaitility.await().until(() -> ((NettySocket) pair.accepted()).buffered() == 2 * count);
			CompletableFuture<Integer> deepest = new CompletableFuture<>();
			descend(pair, count, ThreadLocal.withInitial(() -> 0), new AtomicInteger(), deepest);

			// 256, and as many again each time that this thread is held up for too long
			// between a receive and its callback
			assertThat(SocketPair.await(deepest)).isLessThan(1_500);
		}
	}

	private static void descend(SocketPair pair, int left, ThreadLocal<Integer> depth, AtomicInteger max,
			CompletableFuture<Integer> deepest) {
		if (left == 0) {
			deepest.complete(max.get());
			return;
		}
		if (left % 50 == 0 && !pair.dispatcher().inEventLoop()) {
			// have the event loop look whether somebody waits, as it does when bytes
			// arrive
			pair.accepted().recv(Integer.MAX_VALUE).cancel(false);
			pair.dispatcher().netty().eventLoops().forEach((loop) -> loop.submit(() -> {
			}).syncUninterruptibly());
		}
		depth.set(depth.get() + 1);
		max.accumulateAndGet(depth.get(), Math::max);
		pair.accepted().recvLine().thenAccept((line) -> descend(pair, left - 1, depth, max, deepest));
		depth.set(depth.get() - 1);
	}

	private static void count(AsyncSocket socket, int before, CompletableFuture<Integer> counted) {
		socket.recvLine().whenComplete((line, failure) -> {
			if (failure != null) {
				counted.completeExceptionally(failure);
			}
			else if (line == null) {
				counted.complete(before);
			}
			else {
				count(socket, before + 1, counted);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineFromAnotherThreadKeepsTheOrder(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			StringBuilder sent = new StringBuilder();
			for (int i = 0; i < 20_000; i++) {
				sent.append(i).append('\n');
			}
			pair.client().send(sent.toString());

			for (int i = 0; i < 20_000; i++) {
				assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo(Integer.toString(i));
			}
		}
	}

	private static List<String> lines(AsyncSocket socket, int count) {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lines.add(SocketPair.await(socket.recvLine()));
		}
		return lines;
	}

	/** What lines of up to eight bytes come to. */
	private static List<String> outcomes(AsyncSocket socket, int count) {
		List<String> outcomes = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			outcomes.add(SocketPair.await(socket.recvLine(8, SAFE)
				.exceptionally((failure) -> (failure instanceof FrameTooLongException) ? "too long" : "" + failure)));
		}
		return outcomes;
	}

	private static void assertTooLong(CompletableFuture<?> future) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(future))
			.withCauseInstanceOf(FrameTooLongException.class);
	}

}
