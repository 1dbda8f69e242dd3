package io.asyncnet.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Counts what passes over one connection, and passes it on to the observer. Written on
 * the event loop only, once for each read, batch or write; read by any thread. Without
 * contention an opaque access costs what a plain one does.
 */
final class TrafficCounter {

	private static final VarHandle BYTES_RECEIVED = handle("bytesReceived");

	private static final VarHandle BYTES_SENT = handle("bytesSent");

	private static final VarHandle FRAMES_RECEIVED = handle("framesReceived");

	private static final VarHandle FRAMES_SENT = handle("framesSent");

	private static final VarHandle ACTIVITY = handle("activityNanos");

	private final ConnectionObserver observer;

	private final @Nullable Silence silence;

	private final long startNanos = System.nanoTime();

	private long activityNanos = this.startNanos;

	private long bytesReceived;

	private long bytesSent;

	private long framesReceived;

	private long framesSent;

	/** The time of the end; meaningless before {@link #ended}. */
	private long endNanos;

	private volatile boolean ended;

	/**
	 * Create a counter.
	 * @param silence what else wants to know when bytes have passed
	 */
	TrafficCounter(ConnectionObserver observer, @Nullable Silence silence) {
		this.observer = observer;
		this.silence = silence;
	}

	private static VarHandle handle(String field) {
		try {
			return MethodHandles.lookup().findVarHandle(TrafficCounter.class, field, long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	void bytesReceived(long count) {
		BYTES_RECEIVED.setOpaque(this, this.bytesReceived + count);
		this.observer.bytesReceived(count);
	}

	void bytesSent(long count) {
		BYTES_SENT.setOpaque(this, this.bytesSent + count);
		this.observer.bytesSent(count);
	}

	void framesReceived(int count) {
		FRAMES_RECEIVED.setOpaque(this, this.framesReceived + count);
		this.observer.framesReceived(count);
	}

	void framesSent(int count) {
		FRAMES_SENT.setOpaque(this, this.framesSent + count);
		this.observer.framesSent(count);
	}

	/** The connection is ready for its first byte. */
	void opened(long now) {
		received(now);
		sent(now);
	}

	/** A byte has come from the peer. */
	void received(long now) {
		ACTIVITY.setOpaque(this, now);
		if (this.silence != null) {
			this.silence.received(now);
		}
	}

	/** A byte has left. */
	void sent(long now) {
		ACTIVITY.setOpaque(this, now);
		if (this.silence != null) {
			this.silence.sent(now);
		}
	}

	/** Of one direction, or {@code null} if nobody wants to know of it. */
	@Nullable Silence silence() {
		return this.silence;
	}

	/** How old the connection is, in nanoseconds. */
	long age(long now) {
		return now - this.startNanos;
	}

	/** Event loop only. */
	long framesReceived() {
		return this.framesReceived;
	}

	/** Event loop only. */
	long activityNanos() {
		return this.activityNanos;
	}

	/**
	 * The connection has ended.
	 * @return how long it lived, in nanoseconds
	 */
	long end() {
		this.endNanos = System.nanoTime();
		this.ended = true;
		return this.endNanos - this.startNanos;
	}

	ConnectionTraffic snapshot() {
		long received = (long) BYTES_RECEIVED.getOpaque(this);
		long sent = (long) BYTES_SENT.getOpaque(this);
		long framesIn = (long) FRAMES_RECEIVED.getOpaque(this);
		long framesOut = (long) FRAMES_SENT.getOpaque(this);
		long activity = (long) ACTIVITY.getOpaque(this);
		// read after what it may not be before
		long now = this.ended ? this.endNanos : System.nanoTime();
		return new ConnectionTraffic(received, sent, framesIn, framesOut, Duration.ofNanos(now - this.startNanos),
				Duration.ofNanos(Math.max(0, now - activity)));
	}

}
