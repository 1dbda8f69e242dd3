package io.asyncnet.framing;

/**
 * Cuts {@link Delimited} frames. Each byte is looked at once.
 */
final class DelimitedCutter extends FrameCutter {

	private final DelimiterTable table;

	private final int maxLength;

	/** What the table knows of the scanned bytes. */
	private int state = DelimiterTable.START;

	/** Number of bytes of the current frame in which no delimiter is complete. */
	private int scanned;

	DelimitedCutter(DelimiterTable table, int maxLength) {
		this.table = table;
		this.maxLength = maxLength;
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		int next = this.state;
		for (int i = from + this.scanned; i < to; i++) {
			next = this.table.after(next, bytes[i]);
			if (next < 0) {
				this.state = DelimiterTable.START;
				this.scanned = 0;
				int end = i + 1 - this.table.completeLength(~next);
				checkLength(end - from);
				return found(from, end, i + 1);
			}
		}
		this.state = next;
		this.scanned = to - from;
		// what may be the beginning of a delimiter does not count yet
		checkLength(this.scanned - this.table.begunLength(next));
		return false;
	}

	private void checkLength(int length) {
		if (length > this.maxLength) {
			throw new FrameTooLongException(length, this.maxLength);
		}
	}

}
