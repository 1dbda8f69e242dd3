package io.asyncnet.socket;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsMode;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a listener share.
 *
 * @param options the listener's settings
 * @param handler user code
 * @param scoped whether the handler wants to know of each run of callbacks
 * @param timed whether each frame's beginning and end matter to somebody
 * @param executor where user code runs, {@code null} for the event loop
 * @param observer hook for metrics
 * @param log the listener's log
 * @param deadlines the listener's timeouts in nanoseconds
 * @param lives counts the connections between their first and their last callback
 * @param engines creates the engine of each connection
 */
record ListenerContext(ListenerOptions options, ConnectionHandler handler, boolean scoped, boolean timed,
		@Nullable Executor executor, ConnectionObserver observer, SocketLog log, Deadlines deadlines, OpenLives lives,
		ConnectionEngine.Factory engines) {

	static ListenerContext of(ListenerOptions options, ConnectionHandler handler, ConnectionObserver observer) {
		TlsSource tls = options.tls();
		if (tls != null && tls.mode() == TlsMode.STARTTLS && options.concurrency() > 1) {
			throw new IllegalArgumentException("'concurrency' of listener '" + options.name() + "' is "
					+ options.concurrency() + " and has to be 1 with 'mode' STARTTLS: a frame that is handled beside"
					+ " the one that begins with TLS may have come from somebody in between");
		}
		Executor executor = handler.executor();
		// on an executor each frame has a time of its own to be interrupted after
		boolean timed = executor != null || handler.handlesTimes();
		return new ListenerContext(options, handler, handler.handlesScope(), timed, executor, observer,
				new SocketLog(options.name()), Deadlines.of(options.timeouts()), new OpenLives(), BatchEngine::new);
	}

	/**
	 * Whether each connection begins with TLS, and counts as a handshake from then on.
	 */
	boolean beginsWithTls() {
		TlsSource tls = this.options.tls();
		return tls != null && tls.mode() == TlsMode.REQUIRED;
	}

	/** A connection is open; an observer that fails does not keep it from its end. */
	void opened(Connection connection) {
		try {
			this.observer.opened(connection);
		}
		catch (Throwable ex) {
			this.log.observerFailed(ex);
		}
	}

	/** A connection has ended. */
	void closed(Connection connection, CloseReason reason, long nanos) {
		try {
			this.observer.closed(connection, reason, nanos);
		}
		catch (Throwable ex) {
			this.log.observerFailed(ex);
		}
	}

	/** A connection has been refused. */
	void rejected(RejectReason reason) {
		try {
			this.observer.rejected(reason);
		}
		catch (Throwable ex) {
			this.log.observerFailed(ex);
		}
	}

	/** Replies that may be pending at the same time. */
	int maxPendingReplies() {
		boolean bounded = this.executor == null && this.options.concurrency() > 1;
		return bounded ? this.options.concurrency() : Outbound.MAX_PENDING_REPLIES;
	}

	ListenerContext withOptions(ListenerOptions options) {
		return new ListenerContext(options, this.handler, this.scoped, this.timed, this.executor, this.observer,
				this.log, this.deadlines, this.lives, this.engines);
	}

	ListenerContext withEngines(ConnectionEngine.Factory engines) {
		return new ListenerContext(this.options, this.handler, this.scoped, this.timed, this.executor, this.observer,
				this.log, this.deadlines, this.lives, engines);
	}

	/**
	 * Timeouts in nanoseconds, {@link Long#MAX_VALUE} for those that are off.
	 *
	 * @param firstFrame time to the first whole frame
	 * @param frame time from a frame's first byte to its last
	 * @param idle time without a byte
	 * @param readIdle time without a byte from the peer
	 * @param writeIdle time without a byte to the peer
	 * @param write time without progress of a write
	 * @param halfClosed time for replies after the peer's end
	 * @param handler time for a frame's handling and its reply
	 * @param maxAge time until reading ends
	 * @param sweep time between two looks at them
	 */
	record Deadlines(long firstFrame, long frame, long idle, long readIdle, long writeIdle, long write, long halfClosed,
			long handler, long maxAge, long sweep) {

		private static final long MIN_SWEEP = TimeUnit.MILLISECONDS.toNanos(10);

		private static final long MAX_SWEEP = TimeUnit.MILLISECONDS.toNanos(500);

		/** How long an orderly end may take when there is no write timeout. */
		private static final long MAX_ENDING = TimeUnit.SECONDS.toNanos(30);

		static Deadlines of(Timeouts timeouts) {
			long firstFrame = nanos(timeouts.firstFrame());
			long frame = nanos(timeouts.frame());
			long idle = nanos(timeouts.idle());
			long readIdle = nanos(timeouts.readIdle());
			long writeIdle = nanos(timeouts.writeIdle());
			long write = nanos(timeouts.write());
			long halfClosed = nanos(timeouts.halfClosed());
			long handler = nanos(timeouts.handler());
			long maxAge = nanos(timeouts.maxAge());
			long shortest = LongStream
				.of(firstFrame, frame, idle, readIdle, writeIdle, write, halfClosed, handler, maxAge)
				.min()
				.orElse(MAX_SWEEP);
			return new Deadlines(firstFrame, frame, idle, readIdle, writeIdle, write, halfClosed, handler, maxAge,
					Math.max(MIN_SWEEP, Math.min(MAX_SWEEP, shortest / 10)));
		}

		/** How long an orderly end may take that waits for the peer only. */
		long ending() {
			return Math.min(this.write, MAX_ENDING);
		}

		/** How long one may take that waits for handlers, or for their replies. */
		long pending() {
			return Math.max(MAX_ENDING, Math.max(orNone(this.handler), orNone(this.halfClosed)));
		}

		/**
		 * A timeout that is off allows no more than the others do: an end has to come.
		 */
		private static long orNone(long timeoutNanos) {
			return (timeoutNanos == Long.MAX_VALUE) ? 0 : timeoutNanos;
		}

		private static long nanos(Duration timeout) {
			return timeout.isZero() ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(timeout);
		}

	}

}
