package io.asyncnet.framing;

/**
 * No framing: each chunk of bytes is one frame, as it comes. How the peer's writes are
 * split or joined on the way decides where one chunk ends and the next begins, so a
 * handler must not read a meaning into it.
 *
 * @param maxLength longest chunk in bytes; more bytes that arrive at once make several
 * chunks
 * @since 0.1.0
 */
public record Raw(int maxLength) implements Framing {

	/**
	 * Check the arguments.
	 * @param maxLength longest chunk in bytes
	 */
	public Raw {
		Framing.check(maxLength > 0, "'maxLength' must be positive but was %s", maxLength);
	}

	@Override
	public FrameCutter newCutter() {
		return new RawCutter(this.maxLength);
	}

	@Override
	public int begin(OutputBuffer out) {
		return out.size();
	}

	@Override
	public void end(OutputBuffer out, int payloadStart, boolean text) {
		// nothing stands before or after a chunk
	}

	private static final class RawCutter extends FrameCutter {

		private final int maxLength;

		RawCutter(int maxLength) {
			this.maxLength = maxLength;
		}

		@Override
		public boolean cut(byte[] bytes, int from, int to) {
			if (from == to) {
				return false;
			}
			int end = (to - from > this.maxLength) ? from + this.maxLength : to;
			return found(from, end, end);
		}

	}

}
