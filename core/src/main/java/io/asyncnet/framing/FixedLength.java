package io.asyncnet.framing;

import java.util.Locale;

/**
 * Frames that all have the same length and nothing around them.
 *
 * <pre>
 * length = 3
 * BEFORE                  AFTER
 * +-----------------+     +-------+  +-------+  +-------+
 * | "ONE" "TWO" "SI | --> | "ONE" |  | "TWO" |  | "SIX" |
 * | X"              |     +-------+  +-------+  +-------+
 * +-----------------+
 * </pre>
 *
 * A frame that is sent has to have the length too: it is neither padded nor cut.
 *
 * @param length length of each frame in bytes
 * @since 0.1.0
 */
public record FixedLength(int length) implements Framing {

	/**
	 * Check the arguments.
	 * @param length length of each frame in bytes
	 */
	public FixedLength {
		Framing.check(length > 0, "'length' must be positive but was %s", length);
	}

	@Override
	public int maxLength() {
		return this.length;
	}

	@Override
	public FrameCutter newCutter() {
		return new Cutter(this.length);
	}

	@Override
	public int begin(OutputBuffer out) {
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		int payloadLength = out.size() - payloadStart;
		if (payloadLength != this.length) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"Payload of %d bytes is not a frame of the fixed length of %d bytes", payloadLength, this.length));
		}
	}

	private static final class Cutter extends FrameCutter {

		private final int length;

		Cutter(int length) {
			this.length = length;
		}

		@Override
		public boolean cut(byte[] bytes, int from, int to) {
			return to - from >= this.length && found(from, from + this.length, from + this.length);
		}

	}

}
