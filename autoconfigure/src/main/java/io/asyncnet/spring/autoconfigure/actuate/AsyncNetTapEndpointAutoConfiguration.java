package io.asyncnet.spring.autoconfigure.actuate;

import io.asyncnet.spring.actuate.SocketTapAudit;
import io.asyncnet.spring.actuate.SocketTapEndpoint;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.tap.SocketTaps;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint of taps, and of their audit.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncNetAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(SocketTaps.class)
public final class AsyncNetTapEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	SocketTapEndpoint socketTapEndpoint(SocketTaps taps) {
		return new SocketTapEndpoint(taps);
	}

	@Bean
	@ConditionalOnMissingBean
	SocketTapAudit socketTapAudit(ApplicationEventPublisher events) {
		return new SocketTapAudit(events);
	}

}
