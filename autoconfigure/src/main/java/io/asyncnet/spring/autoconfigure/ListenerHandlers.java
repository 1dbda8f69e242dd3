package io.asyncnet.spring.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.handler.HandlerSettings;
import io.asyncnet.spring.handler.SocketHandlers;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Joins listeners and handlers: finds the handler of each listener when all beans are
 * there, and before the first listener starts.
 */
final class ListenerHandlers implements SmartInitializingSingleton {

	private final Map<String, ListenerProperties> listeners;

	private final SocketHandlers handlers;

	private final Map<String, ConnectionHandler> found = new ConcurrentHashMap<>();

	ListenerHandlers(Map<String, ListenerProperties> listeners, SocketHandlers handlers) {
		this.listeners = listeners;
		this.handlers = handlers;
	}

	/**
	 * Find everything that is wrong with a handler now, also for listeners that start
	 * later.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.handlers.requireListeners(this.listeners.keySet());
		Set<String> served = this.handlers.listeners();
		this.listeners.forEach((listener, properties) -> {
			if (properties.isEnabled()) {
				ConnectionHandler handler = get(listener);
				if (!handler.handlesFrames()) {
					PropertiesListenerOptions.requireNoFrames(listener, properties);
				}
				if (!served.contains(listener)) {
					AsyncNetLog.noHandler(listener);
				}
			}
		});
	}

	/**
	 * Return the handler of a listener.
	 * @param listener the listener's name
	 * @return always the same handler; one that turns connections away if the application
	 * has none
	 */
	ConnectionHandler get(String listener) {
		ConnectionHandler handler = this.found.get(listener);
		if (handler == null) {
			// not computeIfAbsent: to find a handler may create beans, which may come
			// here
			ConnectionHandler created = this.handlers.find(listener, settings(listener));
			handler = (created != null) ? created : new NoHandler();
			ConnectionHandler other = this.found.putIfAbsent(listener, handler);
			handler = (other != null) ? other : handler;
		}
		return handler;
	}

	private HandlerSettings settings(String listener) {
		ListenerProperties properties = this.listeners.get(listener);
		return (properties != null) ? PropertiesHandlerSettings.map(listener, properties) : HandlerSettings.DEFAULTS;
	}

}
