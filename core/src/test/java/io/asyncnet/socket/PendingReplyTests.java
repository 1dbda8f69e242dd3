package io.asyncnet.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.asyncnet.CloseReason;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PendingReply}.
 */
class PendingReplyTests {

	private static final Executor NEW_THREAD = (task) -> new Thread(task, "test-completer").start();

	private final Queue<Deferred> deferred = new ConcurrentLinkedQueue<>();

	/** Keeps each place, except for frames that begin with "now". */
	private final ConnectionHandler deferring = (connection, frame, replies) -> {
		String text = frame.text(StandardCharsets.UTF_8);
		if (text.startsWith("now")) {
			replies.add(text, StandardCharsets.UTF_8);
		}
		else {
			this.deferred.add(new Deferred(text, replies.defer()));
		}
	};

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesInRequestOrderWhenCompletedInReverse(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("1\n2\nnow 3\n4\n5\nnow 6\n");
			List<Deferred> places = awaitDeferred(4);
			Collections.reverse(places);

			for (Deferred place : places) {
				assertThat(client.hasReceived()).isFalse();
				onNewThread(place::echo);
			}

			assertThat(client.receiveLines(6)).containsExactly("1", "2", "now 3", "4", "5", "now 6");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesBeforeAPendingOneAreNotHeldBack(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("now 1\n2\nnow 3\n");

			assertThat(client.receiveLine()).isEqualTo("now 1");
			Deferred place = awaitDeferred(1).get(0);
			assertThat(client.hasReceived()).isFalse();

			place.echo();
			assertThat(client.receiveLines(2)).containsExactly("2", "now 3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesInOrderWhenManyAreCompletedByManyThreads(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			String text = frame.text(StandardCharsets.UTF_8);
			PendingReply place = replies.defer();
			CompletableFuture.runAsync(() -> place.complete((later) -> later.add(text, StandardCharsets.UTF_8)));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			List<String> requests = IntStream.range(0, 10_000).mapToObj((i) -> "request " + i).toList();
			client.sendInBackground(Handlers.lines(requests));

			assertThat(client.receiveLines(requests.size())).isEqualTo(requests);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void keepsItsPlaceAmongTheRepliesToOneFrame(Execution execution) {
		AtomicReference<PendingReply> place = new AtomicReference<>();
		ConnectionHandler handler = (connection, frame, replies) -> {
			replies.add("before", StandardCharsets.UTF_8);
			place.set(replies.defer());
			replies.add("after", StandardCharsets.UTF_8);
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("x\n");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> place.get() != null);

			place.get().complete((replies) -> {
				replies.add("one", StandardCharsets.UTF_8);
				replies.add("two", StandardCharsets.UTF_8);
			});

			assertThat(client.receiveLines(4)).containsExactly("before", "one", "two", "after");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void mayBeCompletedBeforeTheHandlerReturns(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			String text = frame.text(StandardCharsets.UTF_8);
			replies.defer().complete((later) -> later.add(text, StandardCharsets.UTF_8));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("1\n2\n3\n");

			assertThat(client.receiveLines(3)).containsExactly("1", "2", "3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void mayBeCompletedWithoutAReply(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("nothing\nnow 2\n");

			awaitDeferred(1).get(0).place().complete((replies) -> {
			});

			assertThat(client.receiveLine()).isEqualTo("now 2");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void firstCompletionCounts(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("first\n2\n");
			List<Deferred> places = awaitDeferred(2);

			places.get(0).echo();
			places.get(0).place().complete((replies) -> replies.add("again", StandardCharsets.UTF_8));
			places.get(0).place().fail(new IllegalStateException("too late"));
			places.get(1).echo();

			assertThat(client.receiveLines(2)).containsExactly("first", "2");
			client.send("now 3\n");
			assertThat(client.receiveLine()).isEqualTo("now 3");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failureEndsConnectionAfterTheRepliesBeforeIt(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\nnow 4\n");
			List<Deferred> places = awaitDeferred(3);

			places.get(2).echo();
			places.get(1).place().fail(new IllegalStateException("no reply"));
			places.get(0).echo();

			assertThat(client.receiveAllText()).isEqualTo("1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void repliesBehindOneThatFailedAtOnceDoNotLeave(Execution execution) {
		ConnectionHandler handler = (connection, frame, replies) -> {
			String text = frame.text(StandardCharsets.UTF_8);
			if (text.equals("fail")) {
				replies.defer().fail(new IllegalStateException("no reply"));
			}
			else {
				replies.add(text, StandardCharsets.UTF_8);
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.send("1\nfail\n3\n4\n");

			assertThat(client.receiveAllText()).isEqualTo("1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void failsWhenItsCompletionThrows(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("now 1\n2\nnow 3\n");
			awaitDeferred(1).get(0).place().complete((replies) -> {
				replies.add("half", StandardCharsets.UTF_8);
				replies.add("a\nb", StandardCharsets.UTF_8);
			});

			assertThat(client.receiveAllText()).isEqualTo("now 1\r\n");
			client.hangUp();
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void completesAtOnceOnTheCallingThread(Execution execution) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("1\n2\n");

			awaitDeferred(2).get(1).place().complete((replies) -> thread.set(Thread.currentThread()));

			assertThat(thread.get()).isSameAs(Thread.currentThread());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void hasNoPlacesOfItsOwn(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("1\n");

			awaitDeferred(1).get(0).place().complete((replies) -> {
				assertThatIllegalStateException().isThrownBy(replies::defer);
				replies.add("refused", StandardCharsets.UTF_8);
			});

			assertThat(client.receiveLine()).isEqualTo("refused");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void hasNoEffectAfterTheConnectionHasEnded(Execution execution) {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				CapturedLogs logs = CapturedLogs.open()) {
			try (RawClient client = server.connect()) {
				client.send("1\n2\n");
				awaitDeferred(2);
				client.reset();
			}
			assertThat(server.observer().awaitReason()).isEqualTo(CloseReason.PEER_RESET);

			List<Deferred> places = awaitDeferred(2);
			places.get(0).echo();
			places.get(1).place().fail(new IllegalStateException("too late"));

			assertThat(logs.from(Level.WARN)).isEmpty();
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlingStopsWhenManyArePendingAndGoesOn(Execution execution) {
		int requests = 100_000;
		AtomicInteger handled = new AtomicInteger();
		ConnectionHandler handler = (connection, frame, replies) -> {
			handled.incrementAndGet();
			this.deferred.add(new Deferred(frame.text(StandardCharsets.UTF_8), replies.defer()));
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			List<String> lines = IntStream.range(0, requests).mapToObj(Integer::toString).toList();
			client.sendInBackground(Handlers.lines(lines));
			Stable.await(handled::get);
			assertThat(handled.get()).isPositive().isLessThan(requests / 2);

			CompletableFuture<Void> completer = CompletableFuture.runAsync(() -> completeAll(requests), NEW_THREAD);

			assertThat(client.receiveLines(requests)).isEqualTo(lines);
			assertThat(completer).succeedsWithin(10, TimeUnit.SECONDS);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void handlingStopsWhenManyBytesWaitBehindAPendingOneAndGoesOn(Execution execution) {
		int requests = 5_000;
		String reply = "r".repeat(1024);
		AtomicInteger handled = new AtomicInteger();
		ConnectionHandler handler = (connection, frame, replies) -> {
			if (handled.getAndIncrement() == 0) {
				this.deferred.add(new Deferred("first", replies.defer()));
			}
			else {
				replies.add(reply, StandardCharsets.US_ASCII);
			}
		};
		try (ListenerFixture server = ListenerFixture.open(execution, handler); RawClient client = server.connect()) {
			client.sendInBackground("x\n".repeat(requests).getBytes(StandardCharsets.US_ASCII));
			Stable.await(handled::get);
			assertThat(handled.get()).isPositive().isLessThan(requests / 2);

			awaitDeferred(1).get(0).echo();

			assertThat(client.receiveLine()).isEqualTo("first");
			assertThat(client.receiveLines(requests - 1)).containsOnly(reply);
		}
	}

	private void completeAll(int count) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		for (int completed = 0; completed < count && System.nanoTime() < deadline;) {
			Deferred next = this.deferred.poll();
			if (next != null) {
				next.echo();
				completed++;
			}
			else {
				Thread.onSpinWait();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Execution#all")
	void tellsThatTheConnectionHasEndedBeforeThePlaceIsFilled(Execution execution) throws Exception {
		try (ListenerFixture server = ListenerFixture.open(execution, this.deferring);
				RawClient client = server.connect()) {
			client.send("1\n2\n3\n");
			List<Deferred> places = awaitDeferred(3);
			AtomicInteger calls = new AtomicInteger();
			Semaphore cancelled = new Semaphore(0);
			places.get(0).place().onCancel(() -> {
				calls.incrementAndGet();
				cancelled.release();
				throw new IllegalStateException("a listener that throws");
			});
			places.get(1).place().onCancel(calls::incrementAndGet);
			places.get(1).echo();

			client.reset();
			assertThat(cancelled.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
			server.observer().awaitReason();
			// too late: told at once
			onNewThread(() -> {
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
					places.get(2).place().onCancel(cancelled::release);
					return cancelled.tryAcquire();
				});
			});

			assertThat(calls).hasValue(1);
		}
	}

	private List<Deferred> awaitDeferred(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.deferred.size() >= count);
		return new ArrayList<>(this.deferred);
	}

	private static void onNewThread(Runnable task) {
		assertThat(CompletableFuture.runAsync(task, NEW_THREAD)).succeedsWithin(10, TimeUnit.SECONDS);
	}

	private record Deferred(String text, PendingReply place) {

		void echo() {
			this.place.complete((replies) -> replies.add(this.text, StandardCharsets.UTF_8));
		}

	}

}
