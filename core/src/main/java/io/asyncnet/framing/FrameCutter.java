package io.asyncnet.framing;

import java.util.Objects;

/**
 * Finds whole frames in the bytes that one connection has received, in place: nothing is
 * copied. A cutter remembers how far it has looked, so that no byte of a frame is scanned
 * twice however slowly it arrives.
 * <p>
 * The caller owns the bytes and calls {@link #cut} in a loop, each time with the first
 * byte that no frame has consumed yet:
 *
 * <pre>
 * while (cutter.cut(bytes, from, to)) {
 *     // bytes[cutter.payloadStart() .. cutter.payloadEnd()) is one payload
 *     from = cutter.frameEnd();
 * }
 * // bytes[from .. to) is the beginning of a frame; keep it and append to it
 * </pre>
 *
 * After {@code false} the kept bytes may be moved to another array; {@code from} then
 * names the place where they start now. A cutter is used by one thread at a time.
 *
 * @since 0.1.0
 */
public abstract class FrameCutter {

	private int payloadStart;

	private int payloadEnd;

	private int frameEnd;

	/**
	 * Create the cutter for one connection.
	 * @param framing how the connection's bytes are cut
	 * @return what {@link Framing#newCutter()} returns; if that fails, a cutter that
	 * fails as soon as bytes have arrived
	 */
	public static FrameCutter of(Framing framing) {
		try {
			return Objects.requireNonNull(framing.newCutter(), "'newCutter' must not return null");
		}
		catch (Throwable ex) {
			return new FailedCutter(framing, ex);
		}
	}

	/**
	 * Look for the next whole frame.
	 * @param bytes where the received bytes are
	 * @param from index of the first byte of the frame
	 * @param to index after the last received byte
	 * @return {@code true} if there is a whole frame; {@code false} if more bytes are
	 * needed
	 * @throws FrameTooLongException if the frame is, or will be, longer than accepted
	 * @throws FramingException if the bytes are not acceptable
	 */
	public abstract boolean cut(byte[] bytes, int from, int to);

	/**
	 * Record the frame that was found.
	 * @param payloadStart index of the payload's first byte
	 * @param payloadEnd index after the payload's last byte
	 * @param frameEnd index after the frame's last byte
	 * @return {@code true}, so that {@link #cut} can end with this call
	 */
	protected final boolean found(int payloadStart, int payloadEnd, int frameEnd) {
		this.payloadStart = payloadStart;
		this.payloadEnd = payloadEnd;
		this.frameEnd = frameEnd;
		return true;
	}

	/**
	 * Return where the payload of the frame starts that the last {@link #cut} found.
	 * @return index of the payload's first byte
	 */
	public final int payloadStart() {
		return this.payloadStart;
	}

	/**
	 * Return where the payload of the frame ends that the last {@link #cut} found.
	 * @return index after the payload's last byte
	 */
	public final int payloadEnd() {
		return this.payloadEnd;
	}

	/**
	 * Return where the frame ends that the last {@link #cut} found.
	 * @return index after the frame's last byte, where the next frame starts
	 */
	public final int frameEnd() {
		return this.frameEnd;
	}

}
