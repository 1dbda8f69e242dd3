package io.asyncnet.spring.tap;

import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes pieces to the log, as lines of hexadecimal digits: what a peer sends cannot look
 * like anything else there. So many lines a second and no more.
 */
final class HexLines implements TapSink {

	/** A line that most terminals and log stores can show. */
	private static final int BYTES_IN_LINE = 512;

	/** What is about the size of a line without its digits. */
	private static final int LINE = 80;

	private final long tap;

	private final int rate;

	private final LongSupplier clock;

	private final Consumer<String> log;

	private long second;

	private int lines;

	/**
	 * Create a sink.
	 * @param tap number of the tap
	 * @param rate lines a second
	 * @param clock nanoseconds
	 * @param log where lines go
	 */
	HexLines(long tap, int rate, LongSupplier clock, Consumer<String> log) {
		this.tap = tap;
		this.rate = rate;
		this.clock = clock;
		this.log = log;
		this.second = second();
	}

	@Override
	public int write(TapPiece piece, long room) {
		int length = piece.bytes().length;
		int needed = (length + BYTES_IN_LINE - 1) / BYTES_IN_LINE;
		long size = (long) needed * LINE + 2L * length;
		if (size > room) {
			return FULL;
		}
		if (!permits(needed)) {
			return LEFT_OUT;
		}
		for (int from = 0; from < length; from += BYTES_IN_LINE) {
			int to = Math.min(from + BYTES_IN_LINE, length);
			this.log.accept(String.format(Locale.ROOT, "[%s] tap %d: connection %d %s %d bytes%s: %s",
					piece.tapped().listener(), this.tap, piece.tapped().id(),
					(piece.direction() == TapDirection.RECEIVED) ? "received" : "sent", to - from,
					(from == 0 && piece.leftOut() > 0) ? " after " + piece.leftOut() + " left out" : "",
					HexFormat.of().formatHex(piece.bytes(), from, to)));
		}
		return (int) size;
	}

	/** All lines of a piece or none. A piece may have more lines than a second. */
	private boolean permits(int needed) {
		long now = second();
		if (now != this.second) {
			this.second = now;
			this.lines = 0;
		}
		if (this.lines > 0 && this.lines + needed > this.rate) {
			this.lines = Math.max(this.lines, this.rate);
			return false;
		}
		this.lines += needed;
		return true;
	}

	private long second() {
		return Math.floorDiv(this.clock.getAsLong(), TimeUnit.SECONDS.toNanos(1));
	}

}
