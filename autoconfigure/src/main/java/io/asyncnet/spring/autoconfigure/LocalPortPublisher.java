package io.asyncnet.spring.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.spring.listener.SocketListenerStartedEvent;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Puts the port of each listener that starts into the environment as
 * {@code local.asyncnet.<name>.port}, next to the port of Spring Boot's web server, and
 * into those of all parent contexts.
 */
final class LocalPortPublisher implements ApplicationListener<SocketListenerStartedEvent> {

	/** Where Spring Boot puts the ports of its own servers. */
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ApplicationContext context;

	LocalPortPublisher(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(SocketListenerStartedEvent event) {
		if (event.getPort() < 0) {
			return;
		}
		String name = "local.asyncnet." + event.getListener().name() + ".port";
		for (ApplicationContext context = this.context; context != null; context = context.getParent()) {
			if (context instanceof ConfigurableApplicationContext configurable) {
				put(configurable.getEnvironment().getPropertySources(), name, event.getPort());
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static void put(MutablePropertySources sources, String name, int port) {
		PropertySource<?> source = sources.get(PROPERTY_SOURCE);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE, new ConcurrentHashMap<>());
			sources.addFirst(source);
		}
		((Map<String, Object>) source.getSource()).put(name, port);
	}

	/** Whoever starts a listener finds the port in the environment right afterwards. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
