package io.asyncnet.framing;

import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Frames that start with their length, as an unsigned number of fixed size.
 *
 * <pre>
 * lengthBytes = 2
 * BEFORE                    AFTER
 * +--------+---------+      +---------+
 * | 0x0005 | "HELLO" | --&gt;  | "HELLO" |
 * +--------+---------+      +---------+
 *
 * lengthBytes = 2, lengthIncludesHeader
 * BEFORE                    AFTER
 * +--------+---------+      +---------+
 * | 0x0007 | "HELLO" | --&gt;  | "HELLO" |
 * +--------+---------+      +---------+
 *
 * lengthBytes = 2, byteOrder = LITTLE_ENDIAN, lengthOffset = 1
 * BEFORE                           AFTER
 * +------+--------+---------+      +---------+
 * | 0xCA | 0x0500 | "HELLO" | --&gt;  | "HELLO" |
 * +------+--------+---------+      +---------+
 *
 * the same without stripHeader
 * BEFORE                           AFTER
 * +------+--------+---------+      +------+--------+---------+
 * | 0xCA | 0x0500 | "HELLO" | --&gt;  | 0xCA | 0x0500 | "HELLO" |
 * +------+--------+---------+      +------+--------+---------+
 * </pre>
 *
 * The bytes before the length field and the field itself are the header. A frame that is
 * sent gets a header of zeros with the length in it; when the header is not stripped, a
 * payload that is sent begins with a header as well, in which only the length is
 * overwritten, so that what was received can be sent.
 *
 * @param lengthBytes size of the length field: 1, 2, 3, 4 or 8 bytes
 * @param byteOrder whether the first byte of the length is its highest or its lowest one
 * @param lengthIncludesHeader whether the length counts the header too, not only what
 * follows the length field
 * @param lengthOffset number of bytes before the length field, 0 to 1024
 * @param stripHeader whether the payload begins after the header; if not, it is the whole
 * frame
 * @param maxLength longest accepted payload in bytes, with the header unless it is
 * stripped; a longer one is refused with {@link FrameTooLongException} as soon as its
 * length field is read, before it is buffered
 * @since 0.1.0
 */
public record LengthPrefixed(int lengthBytes, ByteOrder byteOrder, boolean lengthIncludesHeader, int lengthOffset,
		boolean stripHeader, int maxLength) implements Framing {

	/**
	 * Largest number of bytes before a length field: far more than any header of fixed
	 * size has.
	 */
	public static final int MAX_LENGTH_OFFSET = 1024;

	/**
	 * Check the arguments.
	 * @param lengthBytes size of the length field in bytes
	 * @param byteOrder order of the bytes of the length
	 * @param lengthIncludesHeader whether the length counts the header too
	 * @param lengthOffset number of bytes before the length field
	 * @param stripHeader whether the payload begins after the header
	 * @param maxLength longest accepted payload in bytes
	 */
	public LengthPrefixed {
		Framing.check((lengthBytes >= 1 && lengthBytes <= 4) || lengthBytes == 8,
				"'lengthBytes' must be 1 to 4 or 8 but was %s", lengthBytes);
		Framing.check(lengthOffset >= 0 && lengthOffset <= MAX_LENGTH_OFFSET,
				"'lengthOffset' must be 0 to 1024 but was %s", lengthOffset);
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
		Framing.check(stripHeader || maxLength >= lengthOffset + lengthBytes,
				"'maxLength' must be at least the length of the header that is not stripped but was %s", maxLength);
	}

	/**
	 * Create a framing with a big-endian length that does not count itself and stands at
	 * the very beginning.
	 * @param lengthBytes size of the length field: 1, 2, 3, 4 or 8 bytes
	 * @param maxLength longest accepted payload in bytes
	 */
	public LengthPrefixed(int lengthBytes, int maxLength) {
		this(lengthBytes, ByteOrder.BIG_ENDIAN, false, 0, true, maxLength);
	}

	/** Number of bytes up to the end of the length field. */
	int headerLength() {
		return this.lengthOffset + this.lengthBytes;
	}

	@Override
	public FrameCutter newCutter() {
		return new LengthPrefixedCutter(this);
	}

	@Override
	public int begin(OutputBuffer out) {
		if (this.stripHeader) {
			for (int i = headerLength(); i > 0; i--) {
				out.write((byte) 0);
			}
		}
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		int start = this.stripHeader ? payloadStart - headerLength() : payloadStart;
		int behindHeader = out.size() - start - headerLength();
		if (behindHeader < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"Payload of %d bytes has no room for the header of %d bytes that it has to begin with",
					out.size() - start, headerLength()));
		}
		long length = (long) behindHeader + (this.lengthIncludesHeader ? headerLength() : 0);
		if (this.lengthBytes < 8 && length >>> (8 * this.lengthBytes) != 0) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Payload of %d bytes does not fit a length field of %d bytes",
							out.size() - payloadStart, this.lengthBytes));
		}
		writeLength(out.array(), start + this.lengthOffset, length);
	}

	private void writeLength(byte[] bytes, int from, long length) {
		boolean bigEndian = this.byteOrder == ByteOrder.BIG_ENDIAN;
		for (int i = 0; i < this.lengthBytes; i++) {
			bytes[from + (bigEndian ? this.lengthBytes - 1 - i : i)] = (byte) (length >>> (8 * i));
		}
	}

}
