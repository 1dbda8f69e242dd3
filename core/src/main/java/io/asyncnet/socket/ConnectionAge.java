package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.ListenerContext.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that has become too old: as when its listener stops, but after a
 * frame that has begun to arrive. Event loop only.
 */
final class ConnectionAge {

	/** The part of the age that may be taken off, as a divisor. */
	private static final int MAX_JITTER = 10;

	/** 2 to the power of 64, divided by the golden ratio: spreads numbers in a row. */
	private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

	private final NettyConnection connection;

	private final long maxNanos;

	private final Deadlines deadlines;

	private Stage stage = Stage.YOUNG;

	/** Since when it is in this stage. */
	private long sinceNanos;

	/** Number of frames when one that has begun was waited for. */
	private long frames;

	private ConnectionAge(NettyConnection connection, Deadlines deadlines) {
		this.connection = connection;
		this.maxNanos = jittered(deadlines.maxAge(), connection.id());
		this.deadlines = deadlines;
	}

	/** Create the watch of a connection, if there is an age. */
	static @Nullable ConnectionAge of(NettyConnection connection, Deadlines deadlines) {
		return (deadlines.maxAge() != Long.MAX_VALUE) ? new ConnectionAge(connection, deadlines) : null;
	}

	/**
	 * Take up to a tenth off. Connections have numbers in a row, of which the golden
	 * ratio makes fractions that are spread evenly.
	 */
	static long jittered(long maxNanos, long id) {
		double fraction = ((id * GOLDEN) >>> 11) * 0x1.0p-53;
		return maxNanos - (long) (fraction * maxNanos / MAX_JITTER);
	}

	/**
	 * Look at it, and do what has to be done.
	 * @param waiting whether all that has arrived is handled, but for a part of a frame
	 * @param partial whether there is such a part, if {@code waiting}
	 */
	void check(long now, boolean waiting, boolean partial) {
		if (this.connection.isEnding()) {
			return;
		}
		switch (this.stage) {
			case YOUNG -> {
				if (this.connection.counts().age(now) >= this.maxNanos) {
					enter(Stage.OLD, now);
					finishFrame(now, waiting, partial);
				}
			}
			case OLD, FINISHING_FRAME -> finishFrame(now, waiting, partial);
			case DRAINING -> {
				if (isOver(now, this.deadlines.pending())) {
					this.connection.abort(CloseReason.MAX_AGE);
				}
			}
		}
	}

	/** The last frame is the one that has begun, or none. */
	private void finishFrame(long now, boolean waiting, boolean partial) {
		long received = this.connection.counts().framesReceived();
		boolean finished = waiting && !partial;
		if (this.stage == Stage.FINISHING_FRAME) {
			finished |= received != this.frames;
		}
		else if (waiting && partial) {
			this.stage = Stage.FINISHING_FRAME;
			this.frames = received;
		}
		if (finished || isOver(now, this.deadlines.ending())) {
			enter(Stage.DRAINING, now);
			this.connection.engine().drain(CloseReason.MAX_AGE);
		}
	}

	private boolean isOver(long now, long patienceNanos) {
		return now - this.sinceNanos >= patienceNanos;
	}

	private void enter(Stage next, long now) {
		this.stage = next;
		this.sinceNanos = now;
	}

	private enum Stage {

		YOUNG,

		/** It is too old, and what it does now is not known. */
		OLD,

		/** It is too old, and a frame had begun. */
		FINISHING_FRAME,

		/** Nothing more is read. */
		DRAINING

	}

}
