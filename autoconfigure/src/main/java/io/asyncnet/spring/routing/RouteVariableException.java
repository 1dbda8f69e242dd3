package io.asyncnet.spring.routing;

import io.asyncnet.AsyncNetException;

import org.springframework.core.NestedExceptionUtils;

/**
 * A word of a frame that is not what a handler method takes in its place. It is the
 * peer's doing, so nothing in it shows what the peer sent, and it has no stack trace:
 * what the converter says, which quotes the word, is in {@link #failure()}.
 *
 * @since 0.1.0
 */
public final class RouteVariableException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final String variable;

	private final RuntimeException failure;

	/**
	 * Create an instance.
	 * @param variable name of the route variable
	 * @param type what the handler method takes
	 * @param failure what the converter threw
	 */
	public RouteVariableException(String variable, Class<?> type, RuntimeException failure) {
		super("Route variable '" + variable + "' cannot be converted to " + type.getTypeName() + " ("
				+ NestedExceptionUtils.getMostSpecificCause(failure).getClass().getSimpleName() + ")");
		this.variable = variable;
		this.failure = failure;
	}

	/**
	 * Return the name of the variable.
	 * @return the name in the route
	 */
	public String variable() {
		return this.variable;
	}

	/**
	 * Return what the converter threw.
	 * @return the exception, whose message may quote the frame
	 */
	public RuntimeException failure() {
		return this.failure;
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
