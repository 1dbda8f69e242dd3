package io.asyncnet.socket;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever threads and callbacks ask of a socket at the same time, no byte is lost, given
 * twice or out of order, and everything that was asked for is completed. What is asked
 * for depends on a seed, which a failure tells; which of it meets does not.
 */
class SocketModelTests {

	private static final Duration BOUND = Duration.ofSeconds(15);

	@ParameterizedTest
	@MethodSource("runs")
	void everyByteArrivesOnceAndInOrder(Wire wire, long seed) throws Exception {
		try (SocketPair pair = SocketPair.open(wire)) {
			exchange(pair, seed);
		}
	}

	@ParameterizedTest
	@MethodSource("runs")
	void everythingIsCompletedWhenASideOrAllCloses(Wire wire, long seed) throws Exception {
		try (SocketPair pair = SocketPair.open(wire)) {
			Random random = new Random(seed);
			SocketModel client = new SocketModel(pair.client(), seed);
			SocketModel accepted = new SocketModel(pair.accepted(), seed + 100);
			List<CompletableFuture<Void>> running = start(client, accepted);
			long before = random.nextInt(10_000);
			AsyncSocket closed = random.nextBoolean() ? pair.client() : pair.accepted();
			Awaitility.await().atMost(BOUND).until(() -> client.receivedBytes() >= before);
			switch (random.nextInt(3)) {
				case 0 -> closed.close();
				case 1 -> ((NettySocket) closed).life().engine().connection().abort(CloseReason.APPLICATION);
				default -> pair.dispatcher().close();
			}
			client.closing();
			accepted.closing();

			awaitAll(running, client, accepted);
			assertMessages(accepted.received(), false);
			assertMessages(client.received(), false);
		}
	}

	private static void exchange(SocketPair pair, long seed) throws Exception {
		SocketModel client = new SocketModel(pair.client(), seed);
		SocketModel accepted = new SocketModel(pair.accepted(), seed + 100);
		List<CompletableFuture<Void>> receiving = run(seed,
				Stream.concat(client.receivers().stream(), accepted.receivers().stream()));
		client.receiveAndSendInCallbacks();
		accepted.receiveAndSendInCallbacks();
		awaitAll(run(seed + 1, Stream.concat(client.senders().stream(), accepted.senders().stream())));
		accepted.expect(client.endMessages());
		client.expect(accepted.endMessages());
		client.sendPadding();
		accepted.sendPadding();

		awaitAll(receiving, client, accepted);
		assertThat(assertMessages(accepted.received(), true)).containsEntry("a", SocketModel.MESSAGES)
			.containsEntry("b", SocketModel.MESSAGES)
			.containsEntry("loop", client.messagesOfLoop());
		assertThat(assertMessages(client.received(), true)).containsEntry("a", SocketModel.MESSAGES)
			.containsEntry("b", SocketModel.MESSAGES)
			.containsEntry("loop", accepted.messagesOfLoop());
		assertThat(client.failedSends()).isEmpty();
		assertThat(accepted.failedSends()).isEmpty();
	}

	private static List<CompletableFuture<Void>> start(SocketModel client, SocketModel accepted) {
		List<Runnable> tasks = new ArrayList<>();
		for (SocketModel side : List.of(client, accepted)) {
			tasks.addAll(side.receivers());
			tasks.addAll(side.senders());
			tasks.add(side::receiveAndSendInCallbacks);
		}
		return run(0, tasks.stream());
	}

	private static void awaitAll(List<CompletableFuture<Void>> running, SocketModel... sides) {
		Awaitility.await()
			.atMost(BOUND)
			.untilAsserted(() -> assertThat(running).allSatisfy((each) -> assertThat(each).isDone()));
		assertThat(running).allSatisfy((each) -> assertThat(each).isCompleted());
		for (SocketModel side : sides) {
			Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(side.open()).isEmpty());
		}
	}

	/** Each sender's messages came whole and in order; returns how many. */
	private static Map<String, Integer> assertMessages(String received, boolean whole) {
		Map<String, Integer> count = new HashMap<>(Map.of("a", 0, "b", 0, "loop", 0));
		for (int from = 0, to; from < received.length() && received.charAt(from) != '-'; from = to + 1) {
			to = received.indexOf('\n', from);
			if (to < 0) {
				assertThat(whole).as("ends in a message").isFalse();
				break;
			}
			String[] parts = received.substring(from, to).split(":", -1);
			assertThat(parts).as("at byte %d", from).hasSize(4);
			assertThat(parts[1]).as("of %s at byte %d", parts[0], from).isEqualTo("" + count.get(parts[0]));
			assertThat(parts[3]).isEqualTo("x".repeat(Integer.parseInt(parts[2])));
			count.merge(parts[0], 1, Integer::sum);
		}
		return count;
	}

	/** Virtual threads for every other seed, where there are any. */
	private static List<CompletableFuture<Void>> run(long seed, Stream<Runnable> tasks) {
		return tasks.map((task) -> {
			CompletableFuture<Void> done = new CompletableFuture<>();
			start(seed % 2 == 0, () -> {
				try {
					task.run();
					done.complete(null);
				}
				catch (Throwable ex) {
					done.completeExceptionally(ex);
				}
			});
			return done;
		}).toList();
	}

	private static void start(boolean virtual, Runnable task) {
		if (virtual && Runtime.version().feature() >= 21) {
			try {
				Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
				start.invoke(null, task);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
		else {
			new Thread(task, "test-model").start();
		}
	}

	private static Stream<Arguments> runs() {
		int each = Integer.getInteger("asyncnet.model.runs", 1);
		long seed = Long.getLong("asyncnet.model.seed", System.nanoTime() & 0xffffff);
		return Wire.all()
			.flatMap((wire) -> Stream.iterate(seed, (last) -> last + 1)
				.limit(each)
				.map((next) -> Arguments.of(wire, next)));
	}

}
