package io.asyncnet.framing;

import java.util.Locale;

import io.asyncnet.CloseReason;

/**
 * Takes the place of a cutter that the application's framing could not make.
 */
final class FailedCutter extends FrameCutter {

	private final Framing framing;

	private final Throwable cause;

	FailedCutter(Framing framing, Throwable cause) {
		this.framing = framing;
		this.cause = cause;
	}

	@Override
	public boolean cut(byte[] bytes, int from, int to) {
		if (from == to) {
			return false;
		}
		throw new FramingException(CloseReason.HANDLER_FAILED,
				String.format(Locale.ROOT, "%s made no cutter", this.framing.getClass().getName()), this.cause);
	}

}
