package io.asyncnet.framing;

/**
 * Cuts {@link Line} frames.
 */
final class LineCutter extends FrameCutter {

	private final Line framing;

	/** Number of bytes of the current line that are known to hold no LF. */
	private int scanned;

	/** Whether the next line is the first one and must not be HTTP. */
	private boolean mayBeHttp;

	LineCutter(Line framing) {
		this.framing = framing;
		this.mayBeHttp = framing.rejectHttp();
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		for (int i = from + this.scanned; i < to; i++) {
			if (bytes[i] == '\n') {
				this.scanned = 0;
				return line(bytes, from, i);
			}
		}
		this.scanned = to - from;
		checkUnended(bytes, to);
		return false;
	}

	private boolean line(byte[] bytes, int from, int lineFeed) {
		boolean crlf = lineFeed > from && bytes[lineFeed - 1] == '\r';
		if (!crlf && this.framing.strictCrlf()) {
			throw FramingException.malformed("Line ends with LF instead of CR LF, and 'strictCrlf' is on");
		}
		int end = crlf ? lineFeed - 1 : lineFeed;
		if (end - from > this.framing.maxLength()) {
			throw new FrameTooLongException(end - from, this.framing.maxLength());
		}
		if (this.mayBeHttp) {
			this.mayBeHttp = false;
			HttpRequestLine.refuse(bytes, from, end);
		}
		return found(from, end, lineFeed + 1);
	}

	private void checkUnended(byte[] bytes, int to) {
		int limit = this.framing.maxLength();
		if (this.scanned > limit) {
			// the byte after the longest line may be the CR of its end
			boolean mayStillEnd = this.scanned == limit + 1 && bytes[to - 1] == '\r';
			if (!mayStillEnd) {
				throw new FrameTooLongException(this.scanned, limit);
			}
		}
	}

}
