package io.asyncnet.spring.convert;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A reply that no frame could be made of.
 *
 * @since 0.1.0
 */
public final class ReplyConversionException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Class<?> type;

	ReplyConversionException(Class<?> type, String reason, @Nullable Throwable cause) {
		super("Reply of type " + type.getTypeName() + " cannot be converted: " + reason, cause);
		this.type = type;
	}

	/**
	 * Return the type of the reply.
	 * @return the type
	 */
	public Class<?> type() {
		return this.type;
	}

}
