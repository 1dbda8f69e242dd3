package io.asyncnet.framing;

import java.util.Locale;

/**
 * Frames that start with the length of their payload, as an unsigned big-endian number
 * that does not count itself.
 *
 * <pre>
 * lengthBytes = 2
 * BEFORE                    AFTER
 * +--------+---------+      +---------+
 * | 0x0005 | "HELLO" | --&gt;  | "HELLO" |
 * +--------+---------+      +---------+
 * </pre>
 *
 * @param lengthBytes size of the length field: 1, 2, 3 or 4 bytes
 * @param maxLength longest accepted payload in bytes; a longer one is refused with
 * {@link FrameTooLongException} as soon as its length field is read, before it is
 * buffered
 * @since 0.1.0
 */
public record LengthPrefixed(int lengthBytes, int maxLength) implements Framing {

	/**
	 * Check the arguments.
	 * @param lengthBytes size of the length field in bytes
	 * @param maxLength longest accepted payload in bytes
	 */
	public LengthPrefixed {
		Framing.check(lengthBytes >= 1 && lengthBytes <= 4, "'lengthBytes' must be 1 to 4 but was %s", lengthBytes);
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return new LengthPrefixedCutter(this);
	}

	@Override
	public int begin(OutputBuffer out) {
		for (int i = 0; i < this.lengthBytes; i++) {
			out.write((byte) 0);
		}
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		int length = out.size() - payloadStart;
		if (this.lengthBytes < 4 && length >>> (8 * this.lengthBytes) != 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"Payload of %d bytes does not fit a length field of %d bytes", length, this.lengthBytes));
		}
		byte[] bytes = out.array();
		for (int i = 1; i <= this.lengthBytes; i++) {
			bytes[payloadStart - i] = (byte) (length >>> (8 * (i - 1)));
		}
	}

}
