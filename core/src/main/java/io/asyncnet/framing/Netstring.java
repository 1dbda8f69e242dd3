package io.asyncnet.framing;

/**
 * Netstrings: the length in decimal digits, a colon, the payload and a comma. A length
 * has no leading zeros.
 *
 * <pre>
 * BEFORE                 AFTER
 * +-----------------+    +---------+  +----+
 * | "5:HELLO,0:,"   | -> | "HELLO" |  | "" |
 * +-----------------+    +---------+  +----+
 * </pre>
 *
 * @param maxLength longest accepted payload in bytes; a longer one is refused as soon as
 * its length says so, before it is buffered
 * @since 0.1.0
 */
public record Netstring(int maxLength) implements Framing {

	private static final DecimalCutter.Syntax SYNTAX = new DecimalCutter.Syntax("Netstring", (byte) ':', ',', true);

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted payload in bytes
	 */
	public Netstring {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return new DecimalCutter(SYNTAX, this.maxLength);
	}

	@Override
	public int begin(OutputBuffer out) {
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		DecimalCutter.prefix(out, payloadStart, SYNTAX.separator());
		out.write((byte) SYNTAX.terminator());
	}

}
