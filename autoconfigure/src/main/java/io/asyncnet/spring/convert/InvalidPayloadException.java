package io.asyncnet.spring.convert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.asyncnet.AsyncNetException;

/**
 * A payload that was converted and then found to be invalid. It is the peer's doing, so
 * it has no stack trace.
 *
 * @since 0.1.0
 */
public final class InvalidPayloadException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Class<?> type;

	// An ArrayList because an exception is serializable.
	private final ArrayList<String> violations;

	InvalidPayloadException(Class<?> type, List<String> violations) {
		super("Payload of type " + type.getTypeName() + " is not valid: " + String.join(", ", violations));
		this.type = type;
		this.violations = new ArrayList<>(violations);
	}

	/**
	 * Return the type of the payload.
	 * @return the type
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * Return what is wrong with it: the property and the constraint's message, without
	 * the value that was refused.
	 * @return texts such as {@code temperature must be less than or equal to 100}
	 */
	public List<String> violations() {
		return Collections.unmodifiableList(this.violations);
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
