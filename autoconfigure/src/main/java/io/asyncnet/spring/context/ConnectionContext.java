package io.asyncnet.spring.context;

import java.security.Principal;
import java.util.List;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Gives a thread what it is to know of a connection, for as long as it handles something
 * of that. Must be thread-safe. It is called where the handlers of the connection run, so
 * it must not block where these must not.
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
	 * Give this thread what it is to know while it runs a method that owns a connection
	 * as a socket. By default what {@link #open} gives without a connection.
	 * @param listener name of the listener
	 * @param peer who is at the other end, {@code null} if nobody knows
	 * @return closed on the same thread
	 */
	default Scope openSocket(String listener, @Nullable Principal peer) {
		return open(listener, null);
	}

	/**
	 * Return whether {@link #refresh} does anything. Asked once for each handler.
	 * @return {@code true} to have it called
	 */
	default boolean isRefreshed() {
		return false;
	}

	/**
	 * Give this thread again what it is to know, within a scope that is open: whatever
	 * the handler of the frame before has left is gone. Called before each frame that is
	 * handled by a method or a function.
	 * @param connection the connection of the scope
	 */
	default void refresh(Connection connection) {
	}

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
