package io.asyncnet.spring.tap;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A tap with its thread. Event loops copy bytes and go on: what the thread cannot keep up
 * with is left out.
 */
final class SocketTap {

	/** What may wait for the thread. */
	static final int MAX_QUEUED_BYTES = 4 * 1024 * 1024;

	private static final int MAX_QUEUED_PIECES = 16 * 1024;

	private final long id;

	private final TapRequest request;

	private final String by;

	private final TapSink sink;

	private final List<TapRedactor> redactors;

	private final Instant startedAt = Instant.now();

	private final long endNanos;

	private final Thread thread;

	private final BlockingQueue<Wake> queue = new ArrayBlockingQueue<>(MAX_QUEUED_PIECES);

	private final AtomicLong queuedBytes = new AtomicLong();

	private final Map<Long, TappedConnection> connections = new ConcurrentHashMap<>();

	private final AtomicInteger connectionCount = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong leftOut = new AtomicLong();

	/** Why it ends next. What is in the queue then is still shown. */
	private final AtomicReference<@Nullable TapEnd> ending = new AtomicReference<>();

	private volatile @Nullable TapEnd end;

	private long room; // own thread only

	/**
	 * Create a tap.
	 * @param request with a duration and a size
	 */
	SocketTap(long id, TapRequest request, String by, TapSink sink, List<TapRedactor> redactors,
			Consumer<SocketTap> onEnd) {
		this.id = id;
		this.request = request;
		this.by = by;
		this.sink = sink;
		this.redactors = redactors;
		TapStatus status = status();
		this.room = status.size().toBytes();
		this.endNanos = System.nanoTime() + status.duration().toNanos();
		this.thread = new Thread(() -> {
			try {
				run();
			}
			finally {
				onEnd.accept(this);
			}
		}, "asyncnet-tap-" + id);
		this.thread.setDaemon(true);
	}

	long id() {
		return this.id;
	}

	TapStatus status() {
		return new TapStatus(this.id, this.request, this.by, this.sink.file(), this.startedAt,
				this.connectionCount.get(), this.bytes.get(), this.leftOut.get(), this.end);
	}

	void start() {
		this.thread.start();
	}

	/** Take back a tap that was not started. */
	void discard(TapEnd reason) {
		this.ending.set(reason);
		this.end = reason;
		try {
			this.sink.discard();
		}
		catch (IOException ex) {
			TapLog.failed(this.id, ex);
		}
	}

	/** Show a connection, if it is one of those. */
	void add(Connection connection) {
		if (isOver() || !this.request.matches(connection)) {
			return;
		}
		TappedConnection added = new TappedConnection(this, connection, this.redactors);
		if (this.connections.putIfAbsent(connection.id(), added) == null) {
			this.connectionCount.incrementAndGet();
			added.begin();
			if (isOver()) {
				added.end();
			}
		}
	}

	void ended(TappedConnection connection) {
		this.connections.remove(connection.connection().id());
		if (this.request.connection() != null) {
			end(TapEnd.CONNECTION_ENDED);
		}
	}

	/** End soon; the first reason wins. */
	void end(TapEnd reason) {
		if (this.ending.compareAndSet(null, reason)) {
			// without room the thread is awake anyway
			this.queue.offer(Wake.UP);
		}
	}

	void join(Duration patience) throws InterruptedException {
		// without rounding to 0 milliseconds, which would be for ever
		TimeUnit.NANOSECONDS.timedJoin(this.thread, patience.toNanos());
	}

	/** Whether nothing more is shown. */
	boolean isOver() {
		return this.ending.get() != null || System.nanoTime() - this.endNanos >= 0;
	}

	/** Ask for room in the queue. */
	boolean reserve(int count) {
		if (this.queuedBytes.addAndGet(count) <= MAX_QUEUED_BYTES) {
			return true;
		}
		this.queuedBytes.addAndGet(-count);
		return false;
	}

	/** Show a piece for which there is room. */
	boolean offer(TapPiece piece) {
		boolean offered = this.queue.offer(new Wake(piece));
		if (!offered) {
			this.queuedBytes.addAndGet(-piece.bytes().length);
			leaveOut(piece.bytes().length);
		}
		return offered;
	}

	void leaveOut(int count) {
		this.leftOut.addAndGet(count);
	}

	private void run() {
		TapEnd reason = TapEnd.FAILED;
		try (this.sink) {
			reason = show();
		}
		catch (Throwable ex) {
			// redactors and appenders are the application's
			reason = TapEnd.FAILED;
			TapLog.failed(this.id, ex);
		}
		finally {
			this.ending.compareAndSet(null, reason);
			this.connections.values().forEach(TappedConnection::end);
			this.queue.clear();
			this.end = reason;
		}
	}

	private TapEnd show() throws IOException {
		while (true) {
			TapEnd reason = this.ending.get();
			Wake next = (reason != null) ? this.queue.poll() : poll();
			if (next == null && reason != null) {
				return reason;
			}
			TapPiece piece = (next != null) ? next.piece() : null;
			if (piece != null && !show(piece)) {
				return TapEnd.SIZE;
			}
			if (System.nanoTime() - this.endNanos >= 0) {
				end(TapEnd.TIME);
			}
			if (this.queue.isEmpty()) {
				this.sink.flush();
			}
		}
	}

	private @Nullable Wake poll() {
		try {
			return this.queue.poll(Math.max(0, this.endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// by whom, if not by a redactor
			end(TapEnd.STOPPED);
			return null;
		}
	}

	/** Return whether there was room. */
	private boolean show(TapPiece piece) throws IOException {
		int length = piece.bytes().length;
		this.queuedBytes.addAndGet(-length);
		TappedConnection.Stream stream = piece.connection().stream(piece.direction());
		TapPiece shown = stream.redact(piece);
		if (shown.bytes().length == 0) {
			return true;
		}
		int written = this.sink.write(shown, this.room);
		if (written == TapSink.FULL) {
			leaveOut(length);
			return false;
		}
		if (written == TapSink.LEFT_OUT) {
			stream.leaveOut(length);
			leaveOut(length);
			return true;
		}
		stream.shown();
		this.room -= written;
		this.bytes.addAndGet(length);
		return true;
	}

	/**
	 * What the thread waits for.
	 *
	 * @param piece a piece, or {@code null} to look whether the tap ends
	 */
	private record Wake(@Nullable TapPiece piece) {

		static final Wake UP = new Wake(null);

	}

}
