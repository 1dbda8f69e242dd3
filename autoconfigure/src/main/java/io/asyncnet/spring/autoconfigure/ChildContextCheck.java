package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.asyncnet.spring.handler.SocketHandlers;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.spring.listener.SocketListenerSpec;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Finds what a context has in vain, because the listeners are those of its parent, which
 * does not see it.
 */
final class ChildContextCheck implements SmartInitializingSingleton {

	/** What the listeners of a context ask for, and who they would do without. */
	private static final List<Class<?>> PARTS = List.of(SocketAuthenticator.class, SocketInterceptor.class,
			SocketListenerSpec.class, ListenerOptionsCustomizer.class);

	private final ConfigurableListableBeanFactory beans;

	private final Environment environment;

	private final Set<String> listeners;

	ChildContextCheck(ConfigurableListableBeanFactory beans, Environment environment, Set<String> listeners) {
		this.beans = beans;
		this.environment = environment;
		this.listeners = listeners;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Binder.get(this.environment)
			.bind("asyncnet.listeners", Bindable.mapOf(String.class, ListenerProperties.class))
			.orElseGet(Map::of)
			.forEach(this::requireKnown);
		SocketHandlers.requireNone(this.beans, PARTS);
	}

	private void requireKnown(String name, ListenerProperties properties) {
		if (properties.isEnabled() && !this.listeners.contains(name)) {
			ListenerKey key = new ListenerKey(name);
			throw new InvalidConfigurationPropertyValueException(key.of("enabled"), true,
					"The parent of this context has the listeners, and does not know this one. "
							+ SocketHandlers.MISPLACED);
		}
	}

}
