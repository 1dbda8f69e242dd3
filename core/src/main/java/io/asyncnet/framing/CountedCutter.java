package io.asyncnet.framing;

/**
 * Cuts frames that tell their length at their beginning. Once it is known nothing is
 * looked at until the whole frame is there.
 */
abstract class CountedCutter extends FrameCutter {

	private final int maxLength;

	/** Length of the whole frame, or 0 until it is known. */
	private long frameLength;

	private int payloadOffset;

	private int trailerLength;

	CountedCutter(int maxLength) {
		this.maxLength = maxLength;
	}

	@Override
	public final boolean cut(byte[] bytes, int from, int to) {
		if (this.frameLength == 0 && !readLength(bytes, from, to)) {
			return false;
		}
		if (to - from < this.frameLength) {
			return false;
		}
		int frameEnd = from + (int) this.frameLength;
		this.frameLength = 0;
		int payloadEnd = frameEnd - this.trailerLength;
		checkTrailer(bytes, payloadEnd);
		return found(from + this.payloadOffset, payloadEnd, frameEnd);
	}

	/**
	 * Read the length, if it is there, and tell it with {@link #known}.
	 * @return whether it is there
	 */
	protected abstract boolean readLength(byte[] bytes, int from, int to);

	/**
	 * Check what stands behind the payload.
	 */
	protected void checkTrailer(byte[] bytes, int payloadEnd) {
		// nothing does
	}

	/** Refuse a length before the frame arrives. */
	protected final void checkLength(long length) {
		if (length > this.maxLength) {
			throw new FrameTooLongException(length, this.maxLength);
		}
	}

	/**
	 * Tell the length, which has been checked.
	 * @return {@code true}, so that {@link #readLength} can end with this call
	 */
	protected final boolean known(int payloadOffset, int payloadLength, int trailerLength) {
		this.payloadOffset = payloadOffset;
		this.trailerLength = trailerLength;
		this.frameLength = (long) payloadOffset + payloadLength + trailerLength;
		return true;
	}

}
