package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.tls.TlsEngine;
import io.asyncnet.tls.TlsHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What other threads ask of a socket while its event loop is in the middle of telling the
 * application what has arrived, and has everything to itself.
 */
class SocketBorrowTests {

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void receivesOfOtherThreadsAreServedWhenTheCallbackHasReturned(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			CompletableFuture<Void> callback = holdInCallback(pair, gate, "first\nsecond\nthird\nfourth\n");
			CompletableFuture<String> second = pair.accepted().recvLine();
			CompletableFuture<String> third = pair.accepted().recvLine();

			assertThat(second).isNotDone();
			gate.open();

			assertThat(SocketPair.await(second)).isEqualTo("second");
			assertThat(SocketPair.await(third)).isEqualTo("third");
			assertThat(SocketPair.await(pair.accepted().recvLine())).isEqualTo("fourth");
			SocketPair.await(callback);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void aReceiveThatIsWithdrawnInTheMeantimeTakesNothing(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			CompletableFuture<Void> callback = holdInCallback(pair, gate, "first\nsecond\n");
			CompletableFuture<String> withdrawn = pair.accepted().recvLine();
			CompletableFuture<String> second = pair.accepted().recvLine();
			withdrawn.cancel(false);
			gate.open();

			assertThat(SocketPair.await(second)).isEqualTo("second");
			SocketPair.await(callback);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void aReceiveThatWaitsForMoreHoldsBackLaterOnesUntilItIsWithdrawn(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			CompletableFuture<Void> callback = holdInCallback(pair, gate, "first\nsecond\n");
			CompletableFuture<byte[]> tooMuch = pair.accepted().recv(1000);
			CompletableFuture<String> second = pair.accepted().recvLine();
			gate.open();
			SocketPair.await(callback);
			assertThat(second).isNotDone();
			tooMuch.cancel(false);

			assertThat(SocketPair.await(second)).isEqualTo("second");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void plainTextBehindACallbackFailsAnUpgradeThatAnotherThreadBegins(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			CompletableFuture<Void> callback = holdInCallback(pair, gate, "STARTTLS\ninjected\n");
			CompletableFuture<Void> upgrade = pair.accepted().startTls(SocketPair.serverTls(TlsEngine.JDK), null);
			CompletableFuture<String> injected = pair.accepted().recvLine();
			gate.open();
			SocketPair.await(callback);

			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(upgrade))
				.withCauseInstanceOf(TlsHandshakeException.class)
				.withMessageContaining("left over");
			SocketPair.assertClosed(injected);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void closeOfAnotherThreadFailsWhatItHasAskedForInTheMeantime(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			CompletableFuture<Void> callback = holdInCallback(pair, gate, "first\n");
			CompletableFuture<String> second = pair.accepted().recvLine();
			pair.accepted().close();
			CompletableFuture<String> third = pair.accepted().recvLine();
			gate.open();
			SocketPair.await(callback);

			SocketPair.assertClosed(second);
			SocketPair.assertClosed(third);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendsOfACallbackLeaveBeforeThoseThatItLetsAnotherThreadMake(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<Void> callback = pair.accepted().recvLine().thenAccept((line) -> {
				pair.accepted().send("1");
				SocketPair.await(CompletableFuture.runAsync(() -> pair.accepted().send("2")));
				pair.accepted().send("3");
				pair.accepted().send(ByteBuffer.wrap("4".getBytes(StandardCharsets.UTF_8)));
				pair.accepted().send("5");
			});
			pair.client().send("go\n");
			SocketPair.await(callback);

			assertThat(SocketPair.text(SocketPair.await(pair.client().recv(5)))).isEqualTo("12345");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void receivesOfACallbackAreServedAfterThoseThatItLetsAnotherThreadMake(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			CompletableFuture<String> third = new CompletableFuture<>();
			CompletableFuture<CompletableFuture<String>> second = pair.accepted().recvLine().thenApply((line) -> {
				CompletableFuture<CompletableFuture<String>> asked = CompletableFuture
					.supplyAsync(pair.accepted()::recvLine);
				CompletableFuture<String> result = SocketPair.await(asked);
				pair.accepted().recvLine().thenAccept(third::complete);
				return result;
			});
			pair.client().send("first\nsecond\nthird\n");

			assertThat(SocketPair.await(SocketPair.await(second))).isEqualTo("second");
			assertThat(SocketPair.await(third)).isEqualTo("third");
		}
	}

	/** Keep the event loop of the accepted socket in the callback for the first line. */
	private static CompletableFuture<Void> holdInCallback(SocketPair pair, Gate gate, String text) {
		CompletableFuture<Void> callback = pair.accepted().recvLine().thenAccept((line) -> {
			try {
				gate.pass();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		SocketPair.await(pair.client().send(text));
		gate.awaitArrivals(1);
		return callback;
	}

}
