package io.asyncnet.spring.listener;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Limits;

/**
 * Makes the connection handlers of listeners from what their specs name as handler.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionHandlerFactory {

	/**
	 * Create the handler of a listener. Asked once for each listener, and not before all
	 * singleton beans are there.
	 * @param spec what the listener is made from
	 * @return the handler
	 * @throws RuntimeException if the handler that the spec names cannot work
	 */
	ConnectionHandler create(SocketListenerSpec spec);

	/**
	 * Learn that a listener may have another number of connections from now on.
	 * @param listener the listener's name
	 * @param limits the new limits
	 */
	default void limitsChanged(String listener, Limits limits) {
	}

	/**
	 * Let go of what is kept for a listener, which has been unregistered. Also called for
	 * one whose handler was never asked for.
	 * @param listener the listener's name
	 */
	default void remove(String listener) {
	}

}
