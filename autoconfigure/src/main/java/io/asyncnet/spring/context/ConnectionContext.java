package io.asyncnet.spring.context;

import java.util.List;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Gives a thread what it is to know of a connection, for as long as it handles something
 * of that. Must be thread-safe, and must not block.
 *
 * @since 0.1.0
 */
public interface ConnectionContext {

	/**
	 * Give this thread what it is to know. Whatever it does until the scope is closed, it
	 * then knows exactly what it knew before.
	 * @param listener name of the listener
	 * @param connection the connection; {@code null} where the application owns it as a
	 * socket
	 * @return closed on the same thread
	 */
	Scope open(String listener, @Nullable Connection connection);

	/**
	 * Keep what this thread knows, for all scopes of a connection that are opened later.
	 * Called when the {@code @OnOpen} methods have returned.
	 * @param connection the connection
	 */
	default void keep(Connection connection) {
	}

	/**
	 * Attach what this thread knows to something that runs later. Called when a handler
	 * has returned, before its interceptors have.
	 * @param result what the handler has returned: a promise, or many values
	 * @return the result, or one that replaces it and has the same type
	 */
	default Object carry(Object result) {
		return result;
	}

	/**
	 * Combine contexts.
	 * @param contexts the contexts, in the order in which they are opened
	 * @return all of them, {@code null} if there are none
	 */
	static @Nullable ConnectionContext of(List<ConnectionContext> contexts) {
		if (contexts.isEmpty()) {
			return null;
		}
		return (contexts.size() == 1) ? contexts.get(0) : new CompositeContext(List.copyOf(contexts));
	}

	/**
	 * What has been given to a thread.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Take it away again. */
		@Override
		void close();

	}

}
