package io.asyncnet.spring.autoconfigure.actuate;

import io.asyncnet.spring.actuate.SocketsHealthContributor;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of listeners.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncNetAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("sockets")
@ConditionalOnBean(SocketListenerRegistry.class)
public final class AsyncNetHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "socketsHealthContributor")
	SocketsHealthContributor socketsHealthContributor(SocketListenerRegistry listeners) {
		return new SocketsHealthContributor(listeners);
	}

}
