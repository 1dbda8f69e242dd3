package io.asyncnet.framing;

/**
 * Blocks of the minimal lower layer protocol, in which HL7 version 2 messages are sent: a
 * VT, the message, an FS and a CR.
 *
 * <pre>
 * BEFORE                                     AFTER
 * +------+------------------+------+------+  +------------------+
 * | 0x0B | "MSH|^~\&amp;|..."  | 0x1C | 0x0D |->| "MSH|^~\&amp;|..."  |
 * +------+------------------+------+------+  +------------------+
 * </pre>
 *
 * A block holds neither VT nor FS, and nothing stands between two blocks: what does not
 * look so is refused, because where the next block begins would be a guess.
 *
 * @param maxLength longest accepted message in bytes; a longer one is refused as soon as
 * that many bytes have arrived without an end
 * @since 0.1.0
 */
public record Mllp(int maxLength) implements Framing {

	private static final Enclosure ENCLOSURE = new Enclosure((byte) 0x0B, (byte) 0x1C, 0x0D, "VT (0x0B)", "FS (0x1C)");

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted message in bytes
	 */
	public Mllp {
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
