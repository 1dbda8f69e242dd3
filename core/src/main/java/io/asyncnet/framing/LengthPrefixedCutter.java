package io.asyncnet.framing;

/**
 * Cuts {@link LengthPrefixed} frames.
 */
final class LengthPrefixedCutter extends FrameCutter {

	private final LengthPrefixed framing;

	LengthPrefixedCutter(LengthPrefixed framing) {
		this.framing = framing;
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		int start = from + this.framing.lengthBytes();
		if (start > to) {
			return false;
		}
		long length = 0;
		for (int i = from; i < start; i++) {
			length = (length << 8) | (bytes[i] & 0xFF);
		}
		if (length > this.framing.maxLength()) {
			throw new FrameTooLongException(length, this.framing.maxLength());
		}
		int end = start + (int) length;
		return end <= to && end >= start && found(start, end, end);
	}

}
