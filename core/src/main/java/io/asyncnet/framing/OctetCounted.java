package io.asyncnet.framing;

/**
 * Frames that start with their length in decimal digits and a space, as syslog over TCP
 * and TLS sends its messages (octet counting, RFC 6587 section 3.4.1 and RFC 5425). A
 * length has no leading zeros, and a frame is not empty.
 *
 * <pre>
 * BEFORE                                  AFTER
 * +-----------------------------------+   +-----------+  +-----------+
 * | "9 " "&lt;14&gt;HELLO" "9 " "&lt;14&gt;AGAIN" |-->| &lt;14&gt;HELLO |  | &lt;14&gt;AGAIN |
 * +-----------------------------------+   +-----------+  +-----------+
 * </pre>
 *
 * @param maxLength longest accepted payload in bytes; a longer one is refused as soon as
 * its length says so, before it is buffered
 * @since 0.1.0
 */
public record OctetCounted(int maxLength) implements Framing {

	private static final DecimalCutter.Syntax SYNTAX = new DecimalCutter.Syntax("Octet-counted frame", (byte) ' ', -1,
			false);

	/**
	 * Check the arguments.
	 * @param maxLength longest accepted payload in bytes
	 */
	public OctetCounted {
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
		if (out.size() == payloadStart) {
			throw new IllegalArgumentException("An octet-counted frame must not be empty");
		}
		DecimalCutter.prefix(out, payloadStart, SYNTAX.separator());
	}

}
