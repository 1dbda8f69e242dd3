package io.asyncnet.spring.convert;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;

/**
 * A frame that no converter could make a payload of, or a reply that none could make a
 * frame of. The message says nothing about the content; that of the cause, which comes
 * from the converter, may.
 *
 * @since 0.1.0
 */
public final class FrameConversionException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Class<?> type;

	private FrameConversionException(String message, Class<?> type, @Nullable Throwable cause) {
		super(message, cause);
		this.type = type;
	}

	static FrameConversionException payload(int length, Class<?> type, Throwable cause) {
		return new FrameConversionException("Frame of " + length + " bytes cannot be converted to " + type.getTypeName()
				+ " (" + reason(cause) + ")", type, cause);
	}

	static FrameConversionException noPayload(int length, Class<?> type) {
		return new FrameConversionException("Frame of " + length + " bytes has no value of type " + type.getTypeName()
				+ ", which the handler requires", type, null);
	}

	static FrameConversionException reply(Class<?> type, Throwable cause) {
		return new FrameConversionException(
				"Reply of type " + type.getTypeName() + " cannot be converted (" + reason(cause) + ")", type, cause);
	}

	static FrameConversionException noConverter(Class<?> type) {
		return new FrameConversionException("Reply of type " + type.getTypeName()
				+ " cannot be converted: no MessageConverter writes it as bytes or text", type, null);
	}

	private static String reason(Throwable cause) {
		return NestedExceptionUtils.getMostSpecificCause(cause).getClass().getSimpleName();
	}

	/**
	 * Return the type of the payload or of the reply.
	 * @return the type
	 */
	public Class<?> type() {
		return this.type;
	}

}
