package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Replies;
import org.jspecify.annotations.Nullable;

/**
 * The methods that answer the exceptions of one bean's handlers, the one that counts
 * first: those of the bean before those of advice, and of these the closest type first.
 *
 * @param methods the methods
 */
record ErrorMethods(List<ErrorMethod> methods) {

	static final ErrorMethods NONE = new ErrorMethods(List.of());

	boolean isEmpty() {
		return this.methods.isEmpty();
	}

	/**
	 * Answer an exception.
	 * @param connection where it happened
	 * @param failure the exception
	 * @param replies where the answer goes
	 * @throws Exception the exception itself, if no method is for it, or what the method
	 * throws
	 */
	void answer(Connection connection, Throwable failure, Replies replies) throws Exception {
		LifeMethod method = find(failure);
		if (method == null) {
			throw raise(failure);
		}
		try {
			method.call(connection, failure, replies);
		}
		catch (Exception | Error ex) {
			if (!ex.equals(failure)) {
				ex.addSuppressed(failure);
			}
			throw ex;
		}
	}

	/** Answer an exception that ends the connection whatever the answer is. */
	void lastWord(Connection connection, Throwable failure, Replies replies) {
		LifeMethod method = find(failure);
		if (method != null) {
			try {
				method.call(connection, failure, replies);
			}
			catch (Exception | Error ex) {
				if (!ex.equals(failure)) {
					failure.addSuppressed(ex);
				}
			}
		}
	}

	@Nullable LifeMethod find(Throwable failure) {
		for (ErrorMethod method : this.methods) {
			if (method.type().isInstance(failure)) {
				return method.method();
			}
		}
		return null;
	}

	static Exception raise(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof Exception ex) ? ex : new UndeclaredThrowableException(failure);
	}

	/**
	 * A method and what it is for.
	 *
	 * @param type type of the exceptions
	 * @param method the method
	 */
	record ErrorMethod(Class<? extends Throwable> type, LifeMethod method) {

		/**
		 * Of two types that an exception has, the one with the greater depth is closer.
		 */
		int depth() {
			int depth = 0;
			for (Class<?> type = this.type; type != null; type = type.getSuperclass()) {
				depth++;
			}
			return depth;
		}

	}

}
