package io.asyncnet.framing;

import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Cuts {@link LengthPrefixed} frames.
 */
final class LengthPrefixedCutter extends CountedCutter {

	private final LengthPrefixed framing;

	private final int headerLength;

	LengthPrefixedCutter(LengthPrefixed framing) {
		super(framing.maxLength());
		this.framing = framing;
		this.headerLength = framing.headerLength();
	}

	@Override
	protected boolean readLength(byte[] bytes, int from, int to) {
		if (to - from < this.headerLength) {
			return false;
		}
		long length = number(bytes, from + this.framing.lengthOffset());
		if (length < 0) {
			// eight bytes with the top bit set: more than a long can tell
			checkLength(Long.MAX_VALUE);
		}
		if (this.framing.lengthIncludesHeader()) {
			length -= this.headerLength;
			if (length < 0) {
				throw FramingException.malformed(String.format(Locale.ROOT,
						"A length of %d bytes that includes the header is less than the header of %d bytes",
						length + this.headerLength, this.headerLength));
			}
		}
		int kept = this.framing.stripHeader() ? 0 : this.headerLength;
		checkLength((length > Long.MAX_VALUE - kept) ? Long.MAX_VALUE : length + kept);
		return known(this.headerLength - kept, (int) length + kept, 0);
	}

	private long number(byte[] bytes, int from) {
		int count = this.framing.lengthBytes();
		boolean bigEndian = this.framing.byteOrder() == ByteOrder.BIG_ENDIAN;
		long number = 0;
		for (int i = 0; i < count; i++) {
			number = (number << 8) | (bytes[from + (bigEndian ? i : count - 1 - i)] & 0xFF);
		}
		return number;
	}

}
