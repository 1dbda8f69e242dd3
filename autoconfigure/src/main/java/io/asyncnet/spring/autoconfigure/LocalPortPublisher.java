package io.asyncnet.spring.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerStartedEvent;
import io.asyncnet.spring.listener.SocketListenerUnregisteredEvent;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Puts the port of each listener that starts into the environment as
 * {@code local.asyncnet.<name>.port}, next to the port of Spring Boot's web server, and
 * into those of all parent contexts, and takes it away when the listener is unregistered.
 */
final class LocalPortPublisher implements ApplicationListener<ApplicationEvent>, Ordered {

	/** Where Spring Boot puts the ports of its own servers. */
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ApplicationContext context;

	LocalPortPublisher(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof SocketListenerStartedEvent started && started.getPort() >= 0) {
			change(started.getListener(), (ports, name) -> ports.put(name, started.getPort()));
		}
		else if (event instanceof SocketListenerUnregisteredEvent unregistered) {
			change(unregistered.getListener(), Map::remove);
		}
	}

	private void change(SocketListener listener, BiConsumer<Map<String, Object>, String> change) {
		String name = "local.asyncnet." + listener.name() + ".port";
		for (ApplicationContext context = this.context; context != null; context = context.getParent()) {
			if (context instanceof ConfigurableApplicationContext configurable) {
				change.accept(ports(configurable.getEnvironment().getPropertySources()), name);
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> ports(MutablePropertySources sources) {
		PropertySource<?> source = sources.get(PROPERTY_SOURCE);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE, new ConcurrentHashMap<>());
			sources.addFirst(source);
		}
		return (Map<String, Object>) source.getSource();
	}

	/** Before the application's own listeners, which may fail. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/** Whoever starts a listener finds the port in the environment right afterwards. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
