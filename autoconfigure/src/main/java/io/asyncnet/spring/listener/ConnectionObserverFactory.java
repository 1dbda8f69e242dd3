package io.asyncnet.spring.listener;

import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ListenerOptions;

/**
 * Creates what observes the connections of a listener. Every bean of this type is asked
 * once for each listener, so that an application can observe connections without
 * replacing what the metrics do.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionObserverFactory {

	/**
	 * Create the observer of a listener's connections.
	 * @param listener the listener's name
	 * @return the observer, whose methods run on event loops
	 */
	ConnectionObserver create(String listener);

	/**
	 * Create the observer of a listener's connections; this is the method that is called.
	 * @param options the listener's settings, as they are before a start
	 * @return the observer, whose methods run on event loops
	 */
	default ConnectionObserver create(ListenerOptions options) {
		return create(options.name());
	}

	/**
	 * Let go of what is kept for a listener, which has been unregistered and whose last
	 * connection has ended.
	 * @param listener the listener's name
	 */
	default void remove(String listener) {
	}

}
