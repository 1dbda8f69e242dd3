package io.asyncnet.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Finds whole frames of a {@link CustomFraming} in the bytes that one connection has
 * received, where they lie: nothing is copied. One thread at a time uses it, not always
 * the same.
 *
 * @since 0.1.0
 */
public abstract class CustomCutter extends FrameCutter {

	private final CustomFraming framing;

	private byte @Nullable [] viewed;

	private @Nullable ByteBuffer view;

	/**
	 * Create a cutter for one connection.
	 * @param framing the framing whose frames it cuts
	 */
	protected CustomCutter(CustomFraming framing) {
		this.framing = framing;
	}

	/**
	 * Look for the next whole frame, and tell where it is with {@link #found}.
	 * <p>
	 * The bytes from the buffer's position to its limit are those that have arrived and
	 * that no frame has consumed. A cutter that has looked at some of them in vain should
	 * remember how many, from the position on, to go on there when it is called again,
	 * with the same bytes and more. It must not remember indexes, as the bytes may have
	 * moved, nor keep the buffer. What happens to position, limit and byte order of the
	 * buffer does not matter.
	 * @param in the bytes, read-only and big-endian
	 * @return what {@link #found} returns, or {@code false} if more bytes are needed
	 * @throws FramingException if the bytes are not acceptable
	 */
	protected abstract boolean cut(ByteBuffer in);

	/**
	 * Look for the next whole frame.
	 * @throws FrameTooLongException if there are more bytes than a frame may have
	 * @throws FramingException if the bytes are not acceptable, or with
	 * {@link CloseReason#HANDLER_FAILED} and a cause if the cutter itself failed
	 */
	@Override
	public final boolean cut(byte[] bytes, int from, int to) {
		found(-1, -1, -1);
		boolean found = tryCut(view(bytes).limit(to).position(from));
		int length = (found ? checkedFrameEnd(from, to) : to) - from;
		if (!found) {
			// the array may not be this connection's for long
			this.viewed = null;
			this.view = null;
		}
		if (length > this.framing.maxLength()) {
			throw new FrameTooLongException(length, this.framing.maxLength());
		}
		return found;
	}

	@SuppressWarnings("ReferenceEquality") // whether it is the same array, not an equal
											// one
	private ByteBuffer view(byte[] bytes) {
		ByteBuffer current = this.view;
		if (current == null || this.viewed != bytes) {
			current = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
			this.view = current;
			this.viewed = bytes;
		}
		return current.clear().order(ByteOrder.BIG_ENDIAN);
	}

	private boolean tryCut(ByteBuffer in) {
		try {
			return cut(in);
		}
		catch (FramingException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw failed("failed", ex);
		}
	}

	private int checkedFrameEnd(int from, int to) {
		boolean ordered = payloadStart() <= payloadEnd() && payloadEnd() <= frameEnd();
		if (payloadStart() < from || !ordered || frameEnd() == from || frameEnd() > to) {
			throw failed("found a frame that is empty or not within the received bytes",
					new IllegalStateException(
							String.format(Locale.ROOT, "Payload at %d to %d, frame at %d to %d, received %d to %d",
									payloadStart(), payloadEnd(), from, frameEnd(), from, to)));
		}
		return frameEnd();
	}

	private FramingException failed(String what, Throwable cause) {
		return new FramingException(CloseReason.HANDLER_FAILED,
				String.format(Locale.ROOT, "%s %s", getClass().getName(), what), cause);
	}

}
