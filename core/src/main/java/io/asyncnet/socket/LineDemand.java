package io.asyncnet.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.asyncnet.framing.FrameTooLongException;
import io.asyncnet.framing.TruncatedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a line, which LF or CR LF ends.
 *
 * @param <T> what a line becomes
 * @param maxLength longest line in bytes, without its end
 * @param peek whether it stays where it is
 * @param safe whether a line that is cut off is no failure
 * @param shape what a line becomes
 */
record LineDemand<T>(int maxLength, boolean peek, boolean safe, Shape<T> shape) implements Demand<@Nullable T> {

	static final LineDemand<String> DEFAULT = text(ListenerOptions.DEFAULT_MAX_LINE_LENGTH, false, true);

	static LineDemand<String> text(int maxLength, boolean peek, boolean safe) {
		return new LineDemand<>(maxLength, peek, safe,
				(bytes, from, length) -> new String(bytes, from, length, StandardCharsets.UTF_8));
	}

	static LineDemand<Boolean> into(Appendable target, int maxLength, boolean safe) {
		return new LineDemand<>(maxLength, false, safe, (bytes, from, length) -> {
			try {
				target.append(new String(bytes, from, length, StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return Boolean.TRUE;
		});
	}

	static LineDemand<Boolean> into(ByteBuffer target, boolean safe) {
		return new LineDemand<>(target.remaining(), false, safe, (bytes, from, length) -> {
			target.put(bytes, from, length);
			return Boolean.TRUE;
		});
	}

	@Override
	public boolean isReady(PullBuffer buffer) {
		return buffer.findLineFeed() >= 0 || buffer.isEnded() || buffer.exceeds(this.maxLength);
	}

	@Override
	public @Nullable T take(PullBuffer buffer) {
		int lineFeed = buffer.findLineFeed();
		int length = (lineFeed >= 0) ? buffer.lineLength(lineFeed) : buffer.size();
		if ((lineFeed >= 0) ? length > this.maxLength : buffer.exceeds(this.maxLength)) {
			if (!this.peek) {
				buffer.skipLine();
			}
			throw new FrameTooLongException(length, this.maxLength);
		}
		if (lineFeed < 0) {
			return cutOff(buffer, length);
		}
		T line = this.shape.of(buffer.bytes(), buffer.from(), length);
		if (!this.peek) {
			buffer.consume(lineFeed + 1);
		}
		return line;
	}

	private @Nullable T cutOff(PullBuffer buffer, int length) {
		Demand.checkCut(buffer, this.safe);
		if (length > 0 && !this.safe) {
			if (!this.peek) {
				buffer.consume(length);
			}
			throw new TruncatedFrameException(length);
		}
		return null;
	}

	/**
	 * Makes something of the bytes of a line.
	 *
	 * @param <T> what it makes
	 */
	@FunctionalInterface
	interface Shape<T> {

		T of(byte[] bytes, int from, int length);

	}

}
