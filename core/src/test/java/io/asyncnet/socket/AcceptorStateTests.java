package io.asyncnet.socket;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.netty.channel.Channel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptorState}, and what it is told by.
 */
class AcceptorStateTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	@Test
	void acceptsUntilSuspendedAndAfterIt() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.ACCEPTING);

			server.listener().suspend();
			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.SUSPENDED);

			server.listener().resume();
			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.ACCEPTING);
		}
	}

	@Test
	void isStoppedFromTheBeginningOfADrain() {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			server.listener().drain(Duration.ofSeconds(1));

			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.STOPPED);
		}
	}

	@Test
	void isClosedWhenTheSocketIsClosedByAFailureAndSaysSoOnce() throws Exception {
		try (CapturedLogs logs = CapturedLogs.open(); ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			channel(server).close().sync();

			assertThat(server.listener().acceptorState()).isEqualTo(AcceptorState.CLOSED);
			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(logs.from(Level.ERROR)).hasSize(1));
		}
	}

	@Test
	void doesNotComplainOfAnOrderlyStop() {
		try (CapturedLogs logs = CapturedLogs.open()) {
			ListenerFixture.open(Handlers.ECHO).close();

			assertThat(logs.from(Level.WARN)).isEmpty();
		}
	}

	@Test
	void isStalledWhileItsEventLoopIsBlocked() throws Exception {
		try (ListenerFixture server = ListenerFixture.open(Handlers.ECHO)) {
			CountDownLatch blocked = new CountDownLatch(1);
			channel(server).eventLoop().execute(() -> awaitAtMostTenSeconds(blocked));
			try {
				Awaitility.await()
					.atMost(5, TimeUnit.SECONDS)
					.until(() -> server.listener().acceptorState() == AcceptorState.STALLED);
			}
			finally {
				blocked.countDown();
			}
			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.until(() -> server.listener().acceptorState() == AcceptorState.ACCEPTING);
		}
	}

	@Test
	void failuresThatLastAreToldUntilTheyStop() {
		AcceptFailures failures = new AcceptFailures();
		assertThat(failures.isLasting(0)).isFalse();
		for (long now = 0; now < 2 * SECOND; now += SECOND / 2) {
			failures.failed(now);
			assertThat(failures.isLasting(now)).isFalse();
		}
		failures.failed(2 * SECOND);
		failures.failed(3 * SECOND);

		assertThat(failures.isLasting(3 * SECOND)).isTrue();
		assertThat(failures.isLasting(6 * SECOND)).isFalse();
	}

	@Test
	void failuresNowAndThenAreNoState() {
		AcceptFailures failures = new AcceptFailures();
		for (long now = 0; now < 60 * SECOND; now += 3 * SECOND) {
			failures.failed(now);
			assertThat(failures.isLasting(now)).isFalse();
		}
	}

	private static void awaitAtMostTenSeconds(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The listening socket, to do to it what no caller can. */
	private static Channel channel(ListenerFixture server) throws ReflectiveOperationException {
		var field = Listener.class.getDeclaredField("channel");
		field.setAccessible(true);
		return (Channel) field.get(server.listener());
	}

}
