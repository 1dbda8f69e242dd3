package io.asyncnet.spring.autoconfigure.actuate;

import java.util.Map;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.spring.actuate.SocketDescribers;
import io.asyncnet.spring.actuate.SocketsEndpoint;
import io.asyncnet.spring.actuate.SocketsEndpointWebExtension;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.autoconfigure.AsyncNetProperties;
import io.asyncnet.spring.autoconfigure.ListenerProperties;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint of listeners and connections.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncNetAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SocketsEndpoint.class)
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SocketsEndpointProperties.class)
public final class AsyncNetEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SocketsEndpoint socketsEndpoint(SocketListenerRegistry listeners, ConnectionRegistry connections,
			Dispatcher dispatcher, AsyncNetProperties properties, PeerPrincipals principals,
			ObjectProvider<SanitizingFunction> sanitizers, SocketsEndpointProperties endpoint) {
		SocketDescribers describers = new SocketDescribers(dispatcher.transport(),
				(listener) -> bundle(properties.getListeners(), listener), principals::known,
				sanitizers.orderedStream().toList());
		return new SocketsEndpoint(listeners, connections, describers, endpoint.getShowValues());
	}

	private static @Nullable String bundle(Map<String, ListenerProperties> properties, String listener) {
		ListenerProperties known = properties.get(listener);
		return (known != null) ? known.getSsl().getBundle() : null;
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SocketsEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	SocketsEndpointWebExtension socketsEndpointWebExtension(SocketsEndpoint endpoint,
			SocketsEndpointProperties properties) {
		return new SocketsEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
	}

}
