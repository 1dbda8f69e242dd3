package io.asyncnet.framing;

/**
 * Frames between an STX and an ETX.
 *
 * <pre>
 * BEFORE                          AFTER
 * +------+---------+------+       +---------+
 * | 0x02 | "HELLO" | 0x03 |  -->  | "HELLO" |
 * +------+---------+------+       +---------+
 * </pre>
 *
 * A frame holds neither of them, and nothing stands between two frames; there is no
 * escape for them and no checksum.
 *
 * @param maxLength longest accepted payload in bytes; a longer one is refused as soon as
 * that many bytes have arrived without an end
 * @since 0.1.0
 */
public record StxEtx(int maxLength) implements Framing {

	private static final Enclosure ENCLOSURE = new Enclosure((byte) 2, (byte) 3, -1, "STX (0x02)", "ETX (0x03)");

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted payload in bytes
	 */
	public StxEtx {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return new EnclosedCutter(ENCLOSURE, this.maxLength);
	}

	@Override
	public int begin(OutputBuffer out) {
		return ENCLOSURE.begin(out);
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		ENCLOSURE.end(out, payloadStart, text);
	}

}
