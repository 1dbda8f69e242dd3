package io.asyncnet.dispatch;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopWatch}.
 */
class LoopWatchTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Queue<Long> late = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@MethodSource("io.asyncnet.dispatch.DispatcherTests#transports")
	void measuresEachLoopOnItsOwnThread(Transport transport) {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		try (Dispatcher dispatcher = Dispatcher.open("watched", transport, 2);
				LoopWatch watch = dispatcher.watchLoops((nanos) -> {
					threads.add(Thread.currentThread());
					this.late.add(nanos);
				})) {
			Awaitility.await().atMost(BOUND).until(() -> threads.size() == 2);

			assertThat(this.late).allMatch((nanos) -> nanos >= 0);
			assertThat(watch.blockedNanos()).isNotNegative();
		}
	}

	@Test
	void showsThatALoopIsBlockedWhileItIs() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		try (Dispatcher dispatcher = Dispatcher.open("watched", Transport.AUTO, 1);
				LoopWatch watch = dispatcher.watchLoops(this.late::add)) {
			Awaitility.await().atMost(BOUND).until(() -> !this.late.isEmpty());
			dispatcher.netty().eventLoops().execute(() -> {
				blocked.countDown();
				awaitQuietly(release);
			});
			assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
			this.late.clear();

			Awaitility.await().atMost(BOUND).until(() -> watch.blockedNanos() > TimeUnit.MILLISECONDS.toNanos(50));
			assertThat(this.late).isEmpty();
			release.countDown();

			Awaitility.await().atMost(BOUND).until(() -> !this.late.isEmpty());
			assertThat(this.late.element()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void measuresNoMoreWhenClosed() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (Dispatcher dispatcher = Dispatcher.open("watched", Transport.AUTO, 1)) {
			LoopWatch watch = dispatcher.watchLoops(this.late::add);
			dispatcher.netty().eventLoops().execute(() -> awaitQuietly(release));
			Awaitility.await().atMost(BOUND).until(() -> watch.blockedNanos() > 0);

			watch.close();
			watch.close();
			release.countDown();
			// behind whatever was due
			dispatcher.netty().eventLoops().schedule(() -> {
			}, 1, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);

			assertThat(this.late).isEmpty();
			assertThat(watch.blockedNanos()).isZero();
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void endsWithItsDispatcher() {
		Dispatcher dispatcher = Dispatcher.open("watched", Transport.AUTO, 1);
		LoopWatch watch = dispatcher.watchLoops(this.late::add);

		dispatcher.close();

		assertThat(dispatcher.netty().eventLoops().isTerminated()).isTrue();
		assertThat(watch.blockedNanos()).isZero();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
