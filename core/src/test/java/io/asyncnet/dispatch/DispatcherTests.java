package io.asyncnet.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import io.netty.util.concurrent.EventExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Dispatcher}.
 */
class DispatcherTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@Test
	@EnabledOnOs(OS.LINUX)
	void picksEpollOnLinux() {
		assertThat(Epoll.isAvailable()).as("epoll loads: %s", Epoll.unavailabilityCause()).isTrue();

		try (Dispatcher dispatcher = Dispatcher.open("auto", Transport.AUTO, 1)) {
			assertThat(dispatcher.transport()).isEqualTo(Transport.EPOLL);
		}
	}

	@Test
	void hasOneEventLoopForEachProcessorUnlessTold() throws Exception {
		int processors = Runtime.getRuntime().availableProcessors();
		try (Dispatcher dispatcher = Dispatcher.open()) {
			assertThat(dispatcher.threads()).isEqualTo(processors);
			assertThat(dispatcher.name()).isEqualTo("asyncnet");
			assertThat(threadsOf(dispatcher)).hasSize(processors);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void hasAsManyEventLoopsAsToldEachWithItsName(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("loop-names", transport, 3)) {
			assertThat(dispatcher.transport()).isEqualTo(transport);
			assertThat(dispatcher.threads()).isEqualTo(3);
			assertThat(dispatcher.name()).isEqualTo("loop-names");
			assertThat(threadsOf(dispatcher)).extracting(Thread::getName)
				.containsExactlyInAnyOrder("loop-names-1", "loop-names-2", "loop-names-3");
			assertThat(threadsOf(dispatcher)).allMatch(Thread::isDaemon);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void knowsItsEventLoops(Transport transport) throws Exception {
		try (Dispatcher dispatcher = Dispatcher.open("mine", transport, 2);
				Dispatcher other = Dispatcher.open("other", transport, 1)) {
			assertThat(dispatcher.inEventLoop()).isFalse();
			assertThat(onLoopOf(dispatcher, dispatcher)).isTrue();
			assertThat(onLoopOf(other, dispatcher)).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void endsAllThreadsWhenItCloses(Transport transport) throws Exception {
		Dispatcher dispatcher = Dispatcher.open("closing", transport, 3);
		Set<Thread> threads = threadsOf(dispatcher);
		assertThat(dispatcher.isClosed()).isFalse();

		long start = System.nanoTime();
		dispatcher.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
		assertThat(dispatcher.isClosed()).isTrue();
		assertEnd(threads);
		dispatcher.close();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void endsAllThreadsWhenItIsClosedAsynchronously(Transport transport) throws Exception {
		Dispatcher dispatcher = Dispatcher.open("closing", transport, 2);
		Set<Thread> threads = threadsOf(dispatcher);

		CompletableFuture<Void> closed = dispatcher.closeAsync(Duration.ofSeconds(1));

		assertThat(closed).succeedsWithin(BOUND);
		assertEnd(threads);
	}

	@Test
	void endsWhenItNeverRanATask() {
		Dispatcher dispatcher = Dispatcher.open("unused", Transport.NIO, 2);

		assertThat(dispatcher.closeAsync(Duration.ofSeconds(1))).succeedsWithin(BOUND);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void doesNotHangWhenItClosesOnItsOwnEventLoop(Transport transport) throws Exception {
		Dispatcher dispatcher = Dispatcher.open("closing-itself", transport, 2);
		Set<Thread> threads = threadsOf(dispatcher);

		CompletableFuture<Void> returned = CompletableFuture.runAsync(dispatcher::close,
				dispatcher.netty().eventLoops().next());

		assertThat(returned).succeedsWithin(Duration.ofSeconds(3));
		assertEnd(threads);
	}

	@Test
	void countsTasksThatWait() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		try (Dispatcher dispatcher = Dispatcher.open("busy", Transport.NIO, 1)) {
			EventExecutor loop = dispatcher.netty().eventLoops().next();
			loop.execute(() -> {
				entered.countDown();
				awaitBriefly(release);
			});
			assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

			for (int i = 0; i < 7; i++) {
				loop.execute(() -> {
				});
			}

			assertThat(dispatcher.pendingTasks()).isEqualTo(7);
			release.countDown();
			Awaitility.await().atMost(BOUND).until(() -> dispatcher.pendingTasks() == 0);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void namesTransportThatDoesNotLoadAndWhy() {
		assertThatExceptionOfType(TransportUnavailableException.class)
			.isThrownBy(() -> Dispatcher.open("kqueue", Transport.KQUEUE, 1))
			.satisfies((ex) -> {
				assertThat(ex.transport()).isEqualTo(Transport.KQUEUE);
				assertThat(ex).hasMessageStartingWith("Transport KQUEUE does not load on this machine: ");
				assertThat(ex.getMessage()).doesNotEndWith("null").doesNotEndWith("no reason given");
				assertThat(ex.getCause()).isNotNull().isSameAs(KQueue.unavailabilityCause());
			});
	}

	@Test
	void refusesNegativeNumberOfThreads() {
		assertThatIllegalArgumentException().isThrownBy(() -> Dispatcher.open("negative", Transport.NIO, -1))
			.withMessage("'threads' must not be negative but was -1");
	}

	static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING).filter((transport) -> switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			default -> true;
		});
	}

	/** Run a task on each event loop, so that all threads are there. */
	private static Set<Thread> threadsOf(Dispatcher dispatcher) throws Exception {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		List<CompletableFuture<?>> started = new ArrayList<>();
		for (EventExecutor loop : dispatcher.netty().eventLoops()) {
			started.add(CompletableFuture.runAsync(() -> threads.add(Thread.currentThread()), loop));
		}
		CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
		return threads;
	}

	private static boolean onLoopOf(Dispatcher where, Dispatcher asked) throws Exception {
		return CompletableFuture.supplyAsync(asked::inEventLoop, where.netty().eventLoops().next())
			.get(10, TimeUnit.SECONDS);
	}

	private static void assertEnd(Set<Thread> threads) {
		Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
	}

	private static void awaitBriefly(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
