package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.asyncnet.spring.TestThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HandlerExecutorTests {

	/**
	 * In bytes: more than a process can address, so that its thread cannot be started.
	 */
	private static final long IMPOSSIBLE_STACK = 1L << 50;

	@Test
	void runsOnNamedDaemonThreads() {
		try (HandlerExecutor executor = HandlerExecutor.platform(2, 10)) {
			CompletableFuture<Thread> thread = new CompletableFuture<>();
			executor.execute(() -> thread.complete(Thread.currentThread()));
			assertThat(thread).succeedsWithin(Duration.ofSeconds(5)).satisfies((found) -> {
				assertThat(found.getName()).isEqualTo("asyncnet-handler-1");
				assertThat(found.isDaemon()).isTrue();
			});
		}
		TestThreads.awaitNone();
	}

	@Test
	void refusesWhatNeitherAThreadNorTheQueueTakes() {
		CountDownLatch end = new CountDownLatch(1);
		try (HandlerExecutor executor = HandlerExecutor.platform(1, 1)) {
			executor.execute(() -> await(end));
			executor.execute(() -> await(end));
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> executor.execute(() -> await(end)));
			end.countDown();
		}
	}

	@Test
	void refusesWhatNoThreadCanBeStartedForAndGoesOn() throws Exception {
		for (Function<ThreadFactory, HandlerExecutor> executors : List.<Function<ThreadFactory, HandlerExecutor>>of(
				(factory) -> new HandlerExecutor.PlatformThreads(2, 10, factory),
				HandlerExecutor.VirtualThreads::new)) {
			Semaphore done = new Semaphore(0);
			AtomicBoolean failing = new AtomicBoolean(true);
			try (HandlerExecutor executor = executors.apply((task) -> new Thread(null, task, "test-handler",
					failing.getAndSet(false) ? IMPOSSIBLE_STACK : 0))) {
				assertThatExceptionOfType(RejectedExecutionException.class)
					.isThrownBy(() -> executor.execute(done::release))
					.withMessageContaining("unable to create native thread");
				assertThat(executor.active()).isZero();
				assertThat(executor.queued()).isZero();

				executor.execute(done::release);
				assertThat(done.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	@Test
	void takesAsManyTasksMoreAsItHasBeenToldToExpect() {
		CountDownLatch end = new CountDownLatch(1);
		try (HandlerExecutor executor = HandlerExecutor.platform(1, 1)) {
			executor.expect(2);
			for (int i = 0; i < 4; i++) {
				executor.execute(() -> await(end));
			}
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> executor.execute(() -> await(end)));
			executor.expect(-2);
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> executor.execute(() -> await(end)));
			end.countDown();
		}
	}

	@Test
	void refusesAConnectionThatItHasNoThreadForAndTakesNoneFromFrames() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Semaphore frames = new Semaphore(0);
		try (HandlerExecutor executor = HandlerExecutor.platform(1, 10)) {
			executor.forConnections().execute(() -> await(end));
			executor.execute(frames::release);

			assertThat(frames.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> executor.forConnections().execute(() -> await(end)))
				.withMessageContaining("all 1 threads for whole connections are taken");
			end.countDown();
		}
		TestThreads.awaitNone();
	}

	@Test
	void interruptsWhatServesAConnectionWhenItIsClosed() {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		CountDownLatch begun = new CountDownLatch(1);
		try (HandlerExecutor executor = HandlerExecutor.platform(1, 10)) {
			executor.forConnections().execute(() -> {
				begun.countDown();
				try {
					new CountDownLatch(1).await(20, TimeUnit.SECONDS);
					interrupted.complete(false);
				}
				catch (InterruptedException ex) {
					interrupted.complete(true);
				}
			});
			await(begun);
		}
		assertThat(interrupted).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
		TestThreads.awaitNone();
	}

	@Test
	void hasNoMoreThreadsThanWereBusyAtOnce() throws Exception {
		try (HandlerExecutor executor = HandlerExecutor.platform(50, 100)) {
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			Semaphore done = new Semaphore(0);
			for (int i = 0; i < 100; i++) {
				executor.execute(() -> {
					threads.add(Thread.currentThread());
					done.release();
				});
				assertThat(done.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
			}

			// a task is over a moment after it has said so
			assertThat(threads).hasSizeLessThan(10);
		}
	}

	@Test
	void runsAsManyTasksAtOnceAsThereMayBeThreadsAndTheRestAfterwards() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Semaphore begun = new Semaphore(0);
		try (HandlerExecutor executor = HandlerExecutor.platform(8, 100)) {
			for (int i = 0; i < 20; i++) {
				executor.execute(() -> {
					begun.release();
					await(end);
				});
			}
			assertThat(begun.tryAcquire(8, 5, TimeUnit.SECONDS)).isTrue();
			assertThat(begun.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();

			end.countDown();

			assertThat(begun.tryAcquire(12, 5, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void interruptsWhatRunsOnThePoolWhenClosed() throws Exception {
		interruptsWhatRunsWhenClosed(HandlerExecutor.platform(1, 1));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void interruptsWhatRunsOnVirtualThreadsWhenClosed() throws Exception {
		interruptsWhatRunsWhenClosed(HandlerExecutor.virtual());
	}

	private static void interruptsWhatRunsWhenClosed(HandlerExecutor executor) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		executor.execute(() -> {
			begun.countDown();
			interrupted.complete(await(new CountDownLatch(1)));
		});
		assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();

		executor.close();

		assertThat(interrupted).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.execute(() -> {
		}));
	}

	/** Return whether the wait was interrupted. */
	private static boolean await(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
			return false;
		}
		catch (InterruptedException ex) {
			return true;
		}
	}

}
