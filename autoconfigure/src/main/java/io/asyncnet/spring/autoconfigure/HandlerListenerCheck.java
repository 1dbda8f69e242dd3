package io.asyncnet.spring.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.listener.SocketListenerRegistry;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Finds handler methods without a listener, when all beans are there and before the first
 * listener starts.
 */
final class HandlerListenerCheck implements SmartInitializingSingleton {

	private final Map<String, ListenerProperties> properties;

	private final SocketHandlers handlers;

	private final SocketListenerRegistry listeners;

	HandlerListenerCheck(Map<String, ListenerProperties> properties, SocketHandlers handlers,
			SocketListenerRegistry listeners) {
		this.properties = properties;
		this.handlers = handlers;
		this.listeners = listeners;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> known = new LinkedHashSet<>(this.properties.keySet());
		known.addAll(this.listeners.names());
		this.handlers.requireListeners(known);
	}

}
