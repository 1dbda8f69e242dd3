package io.asyncnet.framing;

import java.util.Locale;

/**
 * Cuts frames that stand between control characters, such as {@link Mllp} and
 * {@link StxEtx}. Each byte is looked at once.
 */
final class EnclosedCutter extends FrameCutter {

	private final Enclosure enclosure;

	private final int maxLength;

	/** Number of bytes of the current frame that have been looked at. */
	private int scanned;

	/** Whether the last of them is the end, and the trailer is missing. */
	private boolean ended;

	EnclosedCutter(Enclosure enclosure, int maxLength) {
		this.enclosure = enclosure;
		this.maxLength = maxLength;
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		if (from + this.scanned == to) {
			return false;
		}
		if (this.scanned == 0) {
			checkStart(bytes[from]);
		}
		int i = from + this.scanned;
		if (!this.ended) {
			i = payloadEnd(bytes, i, to);
			this.ended = i < to;
			this.scanned = i - from;
			checkLength(this.scanned - 1);
			if (!this.ended) {
				return false;
			}
			this.scanned = ++i - from;
			if (this.enclosure.trailer() >= 0 && i == to) {
				return false;
			}
		}
		int payloadEnd = i - 1;
		if (this.enclosure.trailer() >= 0) {
			checkTrailer(bytes[i++]);
		}
		this.scanned = 0;
		this.ended = false;
		return found(from + 1, payloadEnd, i);
	}

	private void checkStart(byte first) {
		if (first != this.enclosure.start()) {
			throw malformed("Frame does not begin with %s", this.enclosure.startName());
		}
		this.scanned = 1;
	}

	private int payloadEnd(byte[] bytes, int from, int to) {
		byte start = this.enclosure.start();
		byte end = this.enclosure.end();
		for (int i = from; i < to; i++) {
			if (bytes[i] == end) {
				return i;
			}
			if (bytes[i] == start) {
				throw malformed("Frame has another %s in it", this.enclosure.startName());
			}
		}
		return to;
	}

	private void checkTrailer(byte next) {
		if (next != this.enclosure.trailer()) {
			throw malformed("Frame has an %s in it that does not end it", this.enclosure.endName());
		}
	}

	private void checkLength(int length) {
		if (length > this.maxLength) {
			throw new FrameTooLongException(length, this.maxLength);
		}
	}

	private static FramingException malformed(String message, String name) {
		return FramingException.malformed(String.format(Locale.ROOT, message, name));
	}

}
