package io.asyncnet.framing;

/**
 * Cuts {@link Delimited} frames that end with one certain byte, which is faster to find
 * than a sequence.
 */
final class ByteDelimitedCutter extends FrameCutter {

	private final byte delimiter;

	private final int maxLength;

	/** Number of bytes of the current frame that are known to hold no delimiter. */
	private int scanned;

	ByteDelimitedCutter(byte delimiter, int maxLength) {
		this.delimiter = delimiter;
		this.maxLength = maxLength;
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		byte end = this.delimiter;
		for (int i = from + this.scanned; i < to; i++) {
			if (bytes[i] == end) {
				this.scanned = 0;
				checkLength(i - from);
				return found(from, i, i + 1);
			}
		}
		this.scanned = to - from;
		checkLength(this.scanned);
		return false;
	}

	private void checkLength(int length) {
		if (length > this.maxLength) {
			throw new FrameTooLongException(length, this.maxLength);
		}
	}

}
