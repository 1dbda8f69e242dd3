package io.asyncnet.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ListenerOptions;

/**
 * What a managed listener is made from.
 *
 * @param options its settings
 * @param handler user code for its connections; asked for at every start, so that the
 * beans behind it can be created after the listener
 * @param observers what observes its connections
 * @param autoStartup whether it starts with the application
 * @param gracePeriod how long its connections may take to finish when it stops
 * @since 0.1.0
 */
public record SocketListenerSpec(ListenerOptions options, Supplier<ConnectionHandler> handler,
		List<ConnectionObserver> observers, boolean autoStartup, Duration gracePeriod) {

	/**
	 * Check and copy the arguments.
	 * @param options its settings
	 * @param handler user code for its connections
	 * @param observers what observes its connections
	 * @param autoStartup whether it starts with the application
	 * @param gracePeriod how long its connections may take to finish
	 */
	public SocketListenerSpec {
		observers = List.copyOf(observers);
		if (gracePeriod.isNegative()) {
			throw new IllegalArgumentException("'gracePeriod' must not be negative but was " + gracePeriod);
		}
	}

}
