package io.asyncnet.framing;

/**
 * Lines of text. A line ends with LF or with CR LF, neither of which is part of the
 * payload; a CR anywhere else is data. Lines are sent with CR LF.
 *
 * <pre>
 * BEFORE                              AFTER
 * +---------------+-------------+     +-------+  +-----+
 * | "HELLO" CR LF | "YOU" LF    | --> |"HELLO"|  |"YOU"|
 * +---------------+-------------+     +-------+  +-----+
 * </pre>
 *
 * @param maxLength longest accepted line in bytes, without its end; a longer one is
 * refused as soon as that many bytes have arrived without an end
 * @param strictCrlf whether a line must end with CR LF; an LF without a CR before it is
 * then refused. Asks for it who forwards lines to a system that sees line ends
 * differently, where a lenient reading lets a peer smuggle lines past checks
 * @param rejectHttp whether a connection is refused whose first line is the request line
 * of HTTP, which web pages can make a browser send to any port; its headers and body
 * would be taken for lines
 * @since 0.1.0
 */
public record Line(int maxLength, boolean strictCrlf, boolean rejectHttp) implements Framing {

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted line in bytes
	 * @param strictCrlf whether a line must end with CR LF
	 * @param rejectHttp whether a request line of HTTP as the first line is refused
	 */
	public Line {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	/**
	 * Create a framing that refuses HTTP.
	 * @param maxLength longest accepted line in bytes, without its end
	 * @param strictCrlf whether a line must end with CR LF
	 */
	public Line(int maxLength, boolean strictCrlf) {
		this(maxLength, strictCrlf, true);
	}

	/**
	 * Create a framing that accepts LF and CR LF, and refuses HTTP.
	 * @param maxLength longest accepted line in bytes, without its end
	 */
	public Line(int maxLength) {
		this(maxLength, false);
	}

	@Override
	public FrameCutter newCutter() {
		return new LineCutter(this);
	}

	@Override
	public int begin(OutputBuffer out) {
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		if (text) {
			refuseLineBreaks(out, payloadStart);
		}
		out.write((byte) '\r');
		out.write((byte) '\n');
	}

	private static void refuseLineBreaks(OutputBuffer out, int from) {
		byte[] bytes = out.array();
		int to = out.size();
		for (int i = from; i < to; i++) {
			if (bytes[i] == '\n' || bytes[i] == '\r') {
				throw new IllegalArgumentException("A line break in a String at byte " + (i - from)
						+ " would make the peer see more than one line: send several lines one by one,"
						+ " or send a byte[] to send the bytes as they are");
			}
		}
	}

}
