package io.asyncnet.spring.tap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.tap.TapSettings.Bound;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.BDDMockito;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SocketTaps}.
 */
class SocketTapsTests {

	private static final TapRequest REQUEST = new TapRequest("it", null, null, TapTarget.LOG, null, null);

	private static final TapRequest FILE = new TapRequest("it", null, null, TapTarget.PCAP, null, null);

	private final Logger logger = (Logger) LoggerFactory.getLogger(TapLog.LOGGER);

	private final Queue<TapStatus> told = new ConcurrentLinkedQueue<>();

	private @Nullable Level level;

	private @Nullable SocketTaps taps;

	@BeforeEach
	void log() {
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.INFO);
	}

	@AfterEach
	void awaitThreads() {
		if (this.taps != null) {
			this.taps.close();
		}
		this.logger.setLevel(this.level);
		TestThreads.awaitNone();
	}

	@Test
	void waitsWithoutALockForThoseWhoAreTold() throws Exception {
		CountDownLatch telling = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTaps taps = taps(1, (event) -> {
			telling.countDown();
			await(blocked);
		});
		CompletableFuture<TapStatus> started = CompletableFuture.supplyAsync(() -> taps.start(REQUEST, "somebody"));
		assertThat(telling.await(10, TimeUnit.SECONDS)).isTrue();

		assertThat(taps.taps()).isEmpty();
		assertThatExceptionOfType(TapRefusedException.class).isThrownBy(() -> taps.start(REQUEST, "somebody"))
			.withMessageContaining("max-taps");
		blocked.countDown();
		assertThat(started.orTimeout(10, TimeUnit.SECONDS).join().end()).isNull();
		assertThat(taps.taps()).hasSize(1);
	}

	@Test
	void startsNothingWhenItEndsWhileOthersAreTold() throws Exception {
		CountDownLatch telling = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTaps taps = taps(1, (event) -> {
			this.told.add(((SocketTapEvent) event).getStatus());
			telling.countDown();
			await(blocked);
		});
		CompletableFuture<TapStatus> started = CompletableFuture.supplyAsync(() -> taps.start(REQUEST, "somebody"));
		assertThat(telling.await(10, TimeUnit.SECONDS)).isTrue();
		taps.close();
		blocked.countDown();

		assertThat(started).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(TapRefusedException.class);
		assertThat(this.told).extracting(TapStatus::end).containsExactly(null, TapEnd.FAILED);
	}

	@Test
	void endsInTimeHoweverManyTapsDoNot() {
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTaps taps = taps(2, (event) -> {
			if (((SocketTapEvent) event).getStatus().end() != null) {
				await(blocked);
			}
		});
		taps.start(REQUEST, "somebody");
		taps.start(REQUEST, "somebody else");
		try {
			assertThat(CompletableFuture.runAsync(taps::close)).succeedsWithin(Duration.ofSeconds(10));
		}
		finally {
			blocked.countDown();
		}
	}

	@Test
	void givesBackThePlaceOfATapThatDoesNotStart() {
		IllegalStateException failure = new IllegalStateException("expected");
		SocketTaps taps = taps(1, (event) -> {
			TapStatus status = ((SocketTapEvent) event).getStatus();
			this.told.add(status);
			if (status.by().equals("nobody")) {
				throw failure;
			}
		});
		assertThatIllegalStateException().isThrownBy(() -> taps.start(REQUEST, "nobody")).isSameAs(failure);

		assertThat(this.told).extracting(TapStatus::end).containsExactly(null, TapEnd.FAILED);
		assertThat(taps.start(REQUEST, "somebody").end()).isNull();
	}

	@Test
	void startsAgainWithItsContext() {
		SocketTaps taps = taps(1, (event) -> {
		});
		SmartLifecycle lifecycle = taps.lifecycle();
		lifecycle.start();
		taps.start(REQUEST, "somebody");
		lifecycle.stop();

		assertThat(lifecycle.isRunning()).isFalse();
		assertThat(taps.taps()).extracting(TapStatus::end).containsExactly(TapEnd.SHUTDOWN);
		assertThatExceptionOfType(TapRefusedException.class).isThrownBy(() -> taps.start(REQUEST, "somebody"));
		lifecycle.start();
		assertThat(taps.start(REQUEST, "somebody").end()).isNull();
	}

	@Test
	void remembersTheLastTapsOnly() {
		SocketTaps taps = taps(1, (event) -> {
		});
		for (int i = 1; i <= 25; i++) {
			taps.stop(taps.start(REQUEST, "somebody").id());
			Awaitility.await().until(() -> taps.taps().get(0).end() != null);
		}

		assertThat(taps.taps()).hasSize(20);
		assertThat(taps.taps().get(0).id()).isEqualTo(25);
		assertThat(taps.taps().get(19).id()).isEqualTo(6);
	}

	@Test
	void refusesLinesThatNobodyWouldSee() {
		this.logger.setLevel(Level.WARN);
		SocketTaps taps = taps(1, (event) -> {
		});

		assertThatExceptionOfType(TapRefusedException.class).isThrownBy(() -> taps.start(REQUEST, "somebody"))
			.withMessageContaining("io.asyncnet.tap");
	}

	@Test
	void refusesAFileWithoutADirectory() {
		SocketTaps taps = taps(1, (event) -> {
		});

		assertThatExceptionOfType(TapRefusedException.class).isThrownBy(() -> taps.start(FILE, "somebody"))
			.withMessageContaining("'directory'");
	}

	@Test
	void refusesAFileThatCannotBeWritten(@TempDir Path directory) throws IOException {
		Path gone = directory.resolve("gone");
		SocketTaps taps = taps(gone, 1, (event) -> {
		});
		Files.delete(gone);

		assertThatExceptionOfType(TapRefusedException.class).isThrownBy(() -> taps.start(FILE, "somebody"))
			.withMessageContaining("NoSuchFileException");
		assertThat(taps.start(REQUEST, "somebody").end()).isNull();
	}

	private SocketTaps taps(int max, ApplicationEventPublisher events) {
		return taps(null, max, events);
	}

	private SocketTaps taps(@Nullable Path directory, int max, ApplicationEventPublisher events) {
		TapSettings settings = new TapSettings(directory, 1, max,
				new Bound<>(Duration.ofMinutes(1), Duration.ofMinutes(1)),
				new Bound<>(DataSize.ofKilobytes(1), DataSize.ofKilobytes(1)), 10);
		ConnectionRegistry registry = BDDMockito.mock(ConnectionRegistry.class);
		BDDMockito.given(registry.stream()).willAnswer((call) -> Stream.of());
		this.taps = new SocketTaps(settings, () -> registry, List.of(), events);
		return this.taps;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
