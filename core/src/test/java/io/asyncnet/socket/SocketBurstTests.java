package io.asyncnet.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.CloseReason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends of one burst leave in one write, and lines that are there are not waited for.
 */
class SocketBurstTests {

	private static final int COUNT = 2000;

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#all")
	void sendsWhileTheEventLoopIsBusyLeaveInOneWrite(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			AtomicInteger writes = countWrites(pair.client());
			block(pair.client(), gate);
			List<Integer> order = new ArrayList<>();
			CompletableFuture<Void> last = sendNumbers(pair.client(), order);
			gate.open();
			SocketPair.await(last);

			assertThat(writes).hasValue(1);
			assertThat(order).hasSize(COUNT).isSorted();
			assertNumbers(pair.accepted());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void sendsOfCallbacksForLinesThatCameTogetherLeaveTogether(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire); Gate gate = new Gate()) {
			AtomicInteger writes = countWrites(pair.accepted());
			echo(pair.accepted());
			block(pair.accepted(), gate);
			SocketPair.await(sendNumbers(pair.client(), new ArrayList<>()));
			gate.open();

			assertNumbers(pair.client());
			// one for each time that the kernel had something, which is once or nearly so
			assertThat(writes).hasValueLessThan(COUNT / 10);
		}
	}

	@Test
	void sendsWithFailuresBetweenThemKeepTheirBytesTogether() {
		try (SocketPair pair = SocketPair.open(); Gate gate = new Gate()) {
			block(pair.client(), gate);
			CompletableFuture<Void> given = pair.client().send("a");
			given.cancel(false);
			pair.client().send("");
			CompletableFuture<Void> last = pair.client().send("b");
			gate.open();
			SocketPair.await(last);

			assertThat(SocketPair.text(SocketPair.await(pair.accepted().recv(2)))).isEqualTo("ab");
		}
	}

	@Test
	void closeFailsSendsThatHaveNotLeft() {
		try (SocketPair pair = SocketPair.open(); Gate gate = new Gate()) {
			block(pair.client(), gate);
			CompletableFuture<Void> sent = pair.client().send("x");
			engine(pair.client()).connection().abort(CloseReason.APPLICATION);
			CompletableFuture<Void> refused = pair.client().send("y");
			gate.open();
			SocketPair.await(pair.client().closed().toCompletableFuture());

			assertThat(refused).isCompletedExceptionally();
			assertThat(sent).isDone();
		}
	}

	@Test
	void linesThatAreThereAreReceivedWhileTheEventLoopIsBusy() {
		try (SocketPair pair = SocketPair.open(); Gate gate = new Gate()) {
			pair.client().send("x\n".repeat(COUNT));
			awaitBuffered(pair.accepted(), 2 * COUNT);
			block(pair.accepted(), gate);

			for (int i = 0; i < COUNT; i++) {
				assertThat(pair.accepted().recvLine()).isCompletedWithValue("x");
			}
		}
	}

	@Test
	void callbacksOnAnotherThreadDoNotOverflowTheStack() {
		int count = 30_000;
		try (SocketPair pair = SocketPair.open()) {
			pair.client().send("x\n".repeat(count));
			awaitBuffered(pair.accepted(), 2 * count);
			AtomicInteger deepest = new AtomicInteger();
			CompletableFuture<Integer> counted = new CompletableFuture<>();
			count(pair.accepted(), count, deepest, counted);

			assertThat(SocketPair.await(counted)).isZero();
			assertThat(deepest).hasValueLessThan(10_000);
		}
	}

	private static void count(AsyncSocket socket, int rest, AtomicInteger deepest, CompletableFuture<Integer> counted) {
		if (rest == 0) {
			counted.complete(0);
			return;
		}
		if (rest % 100 == 0) {
			int depth = new Throwable().getStackTrace().length;
			deepest.accumulateAndGet(depth, Math::max);
		}
		socket.recvLine().whenComplete((line, failure) -> {
			if (failure != null) {
				counted.completeExceptionally(failure);
			}
			else {
				count(socket, rest - 1, deepest, counted);
			}
		});
	}

	private static void echo(AsyncSocket socket) {
		socket.recvLine().thenAccept((line) -> {
			if (line != null) {
				socket.send(line + '\n');
				echo(socket);
			}
		});
	}

	private static CompletableFuture<Void> sendNumbers(AsyncSocket socket, List<Integer> order) {
		CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
		for (int i = 0; i < COUNT; i++) {
			int number = i;
			last = socket.send(number + "\n").thenRun(() -> order.add(number));
		}
		return last;
	}

	private static void assertNumbers(AsyncSocket socket) {
		for (int i = 0; i < COUNT; i++) {
			assertThat(SocketPair.await(socket.recvLine())).isEqualTo(Integer.toString(i));
		}
	}

	/** Counts writes of ours, whatever TLS makes of them. */
	private static AtomicInteger countWrites(AsyncSocket socket) {
		AtomicInteger writes = new AtomicInteger();
		engine(socket).channel().pipeline().addLast(new ChannelOutboundHandlerAdapter() {
			@Override
			public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
				writes.incrementAndGet();
				ctx.write(msg, promise);
			}
		});
		return writes;
	}

	private static void block(AsyncSocket socket, Gate gate) {
		EventLoop loop = engine(socket).channel().eventLoop();
		loop.execute(() -> {
			try {
				gate.pass();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		gate.awaitArrivals(1);
	}

	private static void awaitBuffered(AsyncSocket socket, int size) {
		Awaitility.await().until(() -> ((NettySocket) socket).buffered() == size);
	}

	private static PullEngine engine(AsyncSocket socket) {
		return ((NettySocket) socket).life().engine();
	}

}
