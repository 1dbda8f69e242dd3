package io.asyncnet.spring.convert;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;

/**
 * A frame that no payload could be made of. It is the peer's doing, so nothing in it
 * shows what the peer sent, and it has no stack trace: what the converter says, which may
 * quote the frame, is in {@link #failure()} rather than in the cause, which every log
 * prints.
 *
 * @since 0.1.0
 */
public final class FrameConversionException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Class<?> type;

	private final @Nullable RuntimeException failure;

	FrameConversionException(int length, Class<?> type, RuntimeException failure) {
		super("Frame of " + length + " bytes cannot be converted to " + type.getTypeName() + " ("
				+ NestedExceptionUtils.getMostSpecificCause(failure).getClass().getSimpleName() + ")");
		this.type = type;
		this.failure = failure;
	}

	FrameConversionException(int length, Class<?> type) {
		super("Frame of " + length + " bytes has no value of type " + type.getTypeName()
				+ ", which the handler requires");
		this.type = type;
		this.failure = null;
	}

	/**
	 * Return the type of the payload.
	 * @return the type
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * Return what the converter threw.
	 * @return the exception, whose message may quote the frame, or {@code null} if the
	 * frame stands for {@code null}
	 */
	public @Nullable RuntimeException failure() {
		return this.failure;
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
