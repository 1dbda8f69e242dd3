package io.asyncnet.framing;

/**
 * Frames that end with a delimiter, which may be any byte sequence and is not part of the
 * payload. There may be several alternatives; the first one is sent.
 *
 * <pre>
 * delimiters = "||", LF
 * BEFORE                               AFTER
 * +--------------------+----------+    +---------+  +-------+
 * | "HELLO" 0x7C 0x7C  | "YOU" LF | -> | "HELLO" |  | "YOU" |
 * +--------------------+----------+    +---------+  +-------+
 *
 * null-terminated
 * BEFORE               AFTER
 * +--------------+     +---------+
 * | "HELLO" 0x00 | --> | "HELLO" |
 * +--------------+     +---------+
 * </pre>
 *
 * @param delimiters what ends a frame
 * @param maxLength longest accepted payload in bytes; a longer one is refused as soon as
 * no delimiter can end it in time
 * @since 0.1.0
 */
public record Delimited(Delimiters delimiters, int maxLength) implements Framing {

	private static final Delimiters NUL = Delimiters.of(new byte[] { 0 });

	/**
	 * Check the arguments.
	 * @param delimiters what ends a frame
	 * @param maxLength longest accepted payload in bytes
	 */
	public Delimited {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	/**
	 * Create a framing for frames that end with a byte 0.
	 * @param maxLength longest accepted payload in bytes
	 * @return the framing
	 */
	public static Delimited nullTerminated(int maxLength) {
		return new Delimited(NUL, maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return this.delimiters.isSingleByte() ? new ByteDelimitedCutter(this.delimiters.first()[0], this.maxLength)
				: new DelimitedCutter(this.delimiters.table(), this.maxLength);
	}

	@Override
	public int begin(OutputBuffer out) {
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		byte[] delimiter = this.delimiters.first();
		int payloadEnd = out.size();
		out.write(delimiter, 0, delimiter.length);
		if (text) {
			refuseDelimiters(out, payloadStart, payloadEnd);
		}
	}

	/** What has to be the first delimiter in the frame is the one at its end. */
	private void refuseDelimiters(OutputBuffer out, int from, int payloadEnd) {
		DelimiterTable table = this.delimiters.table();
		byte[] bytes = out.array();
		int to = out.size();
		int state = DelimiterTable.START;
		for (int i = from; i < to; i++) {
			state = table.after(state, bytes[i]);
			if (state < 0) {
				int at = i + 1 - table.completeLength(~state);
				if (at != payloadEnd) {
					throw new IllegalArgumentException("A delimiter in a String at byte " + (at - from)
							+ " would make the peer see another frame: send several frames one by one,"
							+ " or send a byte[] to send the bytes as they are");
				}
				return;
			}
		}
	}

}
