package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.framing.FrameTooLongException;
import io.asyncnet.framing.TruncatedFrameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rows recvLine, recvLine(maxLength), recvLineInto and Peek.
 */
class SocketRecvLineTests {

	private static final Set<SocketFlag> SAFE = Set.of(SocketFlag.SAFE_DISCONN);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void recvLineGivesLinesAnEmptyLineAndTheEnd(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().send("a\r\nb\n\r\n\nlast\n");
			pair.client().close();

			assertThat(lines(pair.accepted(), 6)).containsExactly("a", "b", "", "", "last", null);
		}
	}

	@Test
	void recvLineTakesALoneCarriageReturnAsData() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("a\rb\r\r\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("a\rb\r");
		}
	}

	@Test
	void recvLineGivesTheEndForALineThatIsCutOff() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("half");
			pair.client().close();

			assertThat(SocketPair.await(pair.accepted().recvLine())).isNull();
		}
	}

	@Test
	void recvLineWithoutSafeDisconnFailsForALineThatIsCutOff() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("half");
			pair.client().close();

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> SocketPair.await(pair.accepted().recvLine(100, Set.of())))
				.withCauseInstanceOf(TruncatedFrameException.class);
			assertThat(SocketPair.await(pair.accepted().recvLine(100, Set.of()))).isNull();
		}
	}

	@Test
	void recvLineFailsForALongLineAndGoesOnWithTheNext() {
		try (SocketPair pair = SocketPair.open()) {
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

	@Test
	void recvLineWithPeekLeavesTheLine() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("one\ntwo\n");

			assertThat(SocketPair.await(pair.accepted().recvLine(100, Set.of(SocketFlag.PEEK)))).isEqualTo("one");
			assertThat(lines(pair.accepted(), 2)).containsExactly("one", "two");
		}
	}

	@Test
	void recvLineIntoAppendsToText() {
		try (SocketPair pair = SocketPair.open()) {
			StringBuilder target = new StringBuilder("> ");
			pair.client().send("grün\n");

			assertThat(SocketPair.await(pair.accepted().recvLineInto(target))).isTrue();
			assertThat(target).hasToString("> grün");
		}
	}

	@Test
	void recvLineIntoFillsABuffer() {
		try (SocketPair pair = SocketPair.open()) {
			ByteBuffer target = ByteBuffer.allocate(8);
			pair.client().send("line\r\n");
			pair.client().close();

			assertThat(SocketPair.await(pair.accepted().recvLineInto(target))).isTrue();
			assertThat(SocketPair.text(target.flip().slice().array())).startsWith("line");
			assertThat(SocketPair.await(pair.accepted().recvLineInto(ByteBuffer.allocate(8)))).isNull();
		}
	}

	@Test
	void recvAndRecvLineTakeTurns() {
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("POST 4\r\nbodynext\n");

			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("POST 4");
			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(4)))).isEqualTo("body");
			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("next");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void callbacksThatAskForTheNextLineDoNotOverflowTheStack(Wire wire) {
		int count = 100_000;
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<Integer> counted = new CompletableFuture<>();
			count(pair.accepted(), 0, counted);
			pair.client().send("x\n".repeat(count));
			pair.client().close();

			assertThat(SocketPair.await(counted)).isEqualTo(count);
		}
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

	private static void assertTooLong(CompletableFuture<?> future) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(future))
			.withCauseInstanceOf(FrameTooLongException.class);
	}

}
