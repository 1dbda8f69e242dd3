package io.asyncnet.spring.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.TestThreads;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketTap}: its bounds and its end.
 */
class SocketTapTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final DataSize MUCH = DataSize.ofGigabytes(1);

	private final CompletableFuture<TapStatus> ended = new CompletableFuture<>();

	private final Queue<TapPiece> shown = new ConcurrentLinkedQueue<>();

	@AfterEach
	void awaitThreads() {
		TestThreads.awaitNone();
	}

	@Test
	void keepsABoundedQueueWhenItsSinkHangs() throws InterruptedException {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			writing.countDown();
			await(blocked);
			this.shown.add(piece);
			return 1;
		});
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of());
		connection.received(bytes(1));
		assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();

		for (int i = 0; i < 10; i++) {
			connection.received(bytes(1024 * 1024));
		}
		assertThat(tap.status().bytesLeftOut()).isEqualTo(6 * 1024 * 1024);
		blocked.countDown();
		awaitShown(1 + 4 * 64);
		connection.received(bytes(1));
		awaitShown(2 + 4 * 64);
		tap.end(TapEnd.STOPPED);

		assertThat(end().bytes()).isEqualTo(4 * 1024 * 1024 + 2);
		assertThat(this.shown.stream().mapToLong(TapPiece::leftOut).sum()).isEqualTo(6 * 1024 * 1024);
	}

	@Test
	void keepsABoundedQueueOfSmallPieces() throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			await(blocked);
			return 1;
		});
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of());
		for (int i = 0; i < 20_000; i++) {
			connection.sent(bytes(1));
		}
		assertThat(tap.status().bytesLeftOut()).isBetween(3000L, 4000L);
		blocked.countDown();
		tap.end(TapEnd.STOPPED);

		assertThat(end().bytes() + end().bytesLeftOut()).isEqualTo(20_000);
	}

	@Test
	void endsWhenItIsFull() {
		SocketTap tap = tap(LONG, DataSize.ofBytes(10),
				(piece, room) -> (piece.bytes().length > room) ? TapSink.FULL : piece.bytes().length);
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of());
		connection.sent(bytes(6));
		connection.sent(bytes(4));
		connection.sent(bytes(1));

		assertThat(end().end()).isEqualTo(TapEnd.SIZE);
		assertThat(end().bytes()).isEqualTo(10);
		assertThat(end().bytesLeftOut()).isEqualTo(1);
	}

	@Test
	void endsWhenItsTimeIsOverAlsoWhenNothingPasses() {
		SocketTap tap = tap(Duration.ofMillis(50), MUCH, (piece, room) -> 1);
		tap.start();

		assertThat(end().end()).isEqualTo(TapEnd.TIME);
		assertThat(tap.isOver()).isTrue();
	}

	@Test
	void showsWhatItHasSeenBeforeItEnds() {
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			await(blocked);
			this.shown.add(piece);
			return 1;
		});
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of());
		connection.sent(bytes(1));
		connection.sent(bytes(2));
		tap.end(TapEnd.STOPPED);
		connection.sent(bytes(3));
		blocked.countDown();

		assertThat(end().end()).isEqualTo(TapEnd.STOPPED);
		assertThat(this.shown).extracting((piece) -> piece.bytes().length).containsExactly(1, 2);
	}

	@Test
	void endsWhenItsSinkFails() {
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			throw new IOException("disk full");
		});
		tap.start();
		new TappedConnection(tap, TapFixture.connection(), List.of()).sent(bytes(1));

		assertThat(end().end()).isEqualTo(TapEnd.FAILED);
	}

	@Test
	void showsNothingThatARedactorHasNotSeen() {
		TapRedactor failing = (connection, direction) -> (bytes) -> {
			throw new IllegalStateException("expected");
		};
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			this.shown.add(piece);
			return 1;
		});
		tap.start();
		new TappedConnection(tap, TapFixture.connection(), List.of(failing)).sent(bytes(1));

		assertThat(end().end()).isEqualTo(TapEnd.FAILED);
		assertThat(this.shown).isEmpty();
	}

	@Test
	void redactsEachDirectionWithAFunctionOfItsOwnInOrder() {
		TapRedactor direction = (connection, way) -> (bytes) -> (way + " ").getBytes(StandardCharsets.UTF_8);
		TapRedactor counting = (connection, way) -> {
			int[] pieces = new int[1];
			return (bytes) -> (new String(bytes, StandardCharsets.UTF_8) + ++pieces[0])
				.getBytes(StandardCharsets.UTF_8);
		};
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			this.shown.add(piece);
			return 1;
		});
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of(direction, counting));
		connection.sent(bytes(1));
		connection.received(bytes(1));
		connection.sent(bytes(1));
		tap.end(TapEnd.STOPPED);

		end();
		assertThat(this.shown).extracting((piece) -> new String(piece.bytes(), StandardCharsets.UTF_8))
			.containsExactly("SENT 1", "RECEIVED 1", "SENT 2");
	}

	/** A redactor that looks for something would look in the wrong place. */
	@Test
	void redactsWithANewFunctionBehindAGap() throws InterruptedException {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			writing.countDown();
			await(blocked);
			this.shown.add(piece);
			return 1;
		});
		TapRedactor counting = (connection, way) -> {
			int[] pieces = new int[1];
			return (bytes) -> new byte[++pieces[0]];
		};
		tap.start();
		TappedConnection connection = new TappedConnection(tap, TapFixture.connection(), List.of(counting));
		connection.sent(bytes(1));
		assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
		connection.sent(bytes(SocketTap.MAX_QUEUED_BYTES + 1));
		blocked.countDown();
		awaitShown(1 + 256);
		connection.sent(bytes(1));
		connection.sent(bytes(1));
		tap.end(TapEnd.STOPPED);

		assertThat(end().bytesLeftOut()).isEqualTo(1);
		assertThat(this.shown).extracting((piece) -> piece.bytes().length).startsWith(1, 2, 3).endsWith(257, 1, 2);
	}

	@Test
	void showsNothingOfAPieceThatARedactorTakesAway() {
		SocketTap tap = tap(LONG, MUCH, (piece, room) -> {
			this.shown.add(piece);
			return 1;
		});
		tap.start();
		TapRedactor nothing = (connection, direction) -> (bytes) -> new byte[0];
		new TappedConnection(tap, TapFixture.connection(), List.of(nothing)).sent(bytes(5));
		tap.end(TapEnd.STOPPED);

		end();
		assertThat(this.shown).isEmpty();
	}

	private SocketTap tap(Duration duration, DataSize size, TapSink sink) {
		return TapFixture.tap(sink, duration, size, List.of(), (tap) -> this.ended.complete(tap.status()));
	}

	private TapStatus end() {
		return this.ended.orTimeout(10, TimeUnit.SECONDS).join();
	}

	private void awaitShown(int pieces) {
		Awaitility.await().until(() -> this.shown.size() == pieces);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ByteBuffer bytes(int count) {
		return ByteBuffer.allocate(count).asReadOnlyBuffer();
	}

}
