package io.asyncnet.framing;

/**
 * Frames that start with their length as a varint, as Protocol Buffers writes delimited
 * messages: seven bits in each byte, the lowest first; the top bit says that another byte
 * follows. A length has at most five bytes.
 *
 * <pre>
 * BEFORE                            AFTER
 * +-----------+---------------+     +---------------+
 * | 0xAC 0x02 | 300 bytes     | --> | 300 bytes     |
 * +-----------+---------------+     +---------------+
 * </pre>
 *
 * @param maxLength longest accepted payload in bytes; a longer one is refused as soon as
 * its length says so, before it is buffered
 * @since 0.1.0
 */
public record VarintPrefixed(int maxLength) implements Framing {

	/** Enough for 32 bits. */
	private static final int MAX_LENGTH_BYTES = 5;

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted payload in bytes
	 */
	public VarintPrefixed {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return new Cutter(this.maxLength);
	}

	@Override
	public int begin(OutputBuffer out) {
		out.write((byte) 0);
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		int length = out.size() - payloadStart;
		// one byte is already there, which is enough for up to 127 bytes
		int more = (31 - Integer.numberOfLeadingZeros(length | 1)) / 7;
		if (more > 0) {
			out.insert(payloadStart, more);
		}
		byte[] bytes = out.array();
		int at = payloadStart - 1;
		int rest = length;
		for (; rest > 0x7F; rest >>>= 7) {
			bytes[at++] = (byte) (rest | 0x80);
		}
		bytes[at] = (byte) rest;
	}

	private static final class Cutter extends CountedCutter {

		private int lengthBytes;

		private long length;

		Cutter(int maxLength) {
			super(maxLength);
		}

		@Override
		protected boolean readLength(byte[] bytes, int from, int to) {
			while (from + this.lengthBytes < to) {
				if (this.lengthBytes == MAX_LENGTH_BYTES) {
					throw FramingException.malformed("A varint length has more than 5 bytes");
				}
				byte next = bytes[from + this.lengthBytes];
				this.length |= (next & 0x7FL) << (7 * this.lengthBytes++);
				checkLength(this.length);
				if (next >= 0) {
					int offset = this.lengthBytes;
					int payloadLength = (int) this.length;
					this.lengthBytes = 0;
					this.length = 0;
					return known(offset, payloadLength, 0);
				}
			}
			return false;
		}

	}

}
