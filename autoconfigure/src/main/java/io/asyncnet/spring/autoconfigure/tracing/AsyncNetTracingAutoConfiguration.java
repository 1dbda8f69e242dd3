package io.asyncnet.spring.autoconfigure.tracing;

import io.asyncnet.spring.observation.FrameObservations;
import io.asyncnet.spring.tracing.FrameObservationConvention;
import io.asyncnet.spring.tracing.FrameTraceExtractor;
import io.asyncnet.spring.tracing.MicrometerFrameObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of an observation for each frame. It is off unless a property
 * switches it on.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnBooleanProperty(name = "asyncnet.observation.enabled")
@ConditionalOnBooleanProperty(name = "asyncnet.enabled", matchIfMissing = true)
public final class AsyncNetTracingAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObservationRegistry.class)
	static class MicrometerConfiguration {

		@Bean
		@ConditionalOnMissingBean(FrameObservations.class)
		MicrometerFrameObservations asyncNetFrameObservations(ObjectProvider<ObservationRegistry> registry,
				ObjectProvider<FrameObservationConvention> convention, ObjectProvider<FrameTraceExtractor> extractor) {
			ObservationRegistry available = registry.getIfAvailable();
			if (available == null) {
				throw WithoutMicrometerConfiguration.noRegistry();
			}
			return new MicrometerFrameObservations(available, convention.getIfAvailable(),
					extractor.getIfAvailable(() -> FrameTraceExtractor.NONE));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.micrometer.observation.ObservationRegistry")
	static class WithoutMicrometerConfiguration {

		WithoutMicrometerConfiguration() {
			throw noRegistry();
		}

		static InvalidConfigurationPropertyValueException noRegistry() {
			return new InvalidConfigurationPropertyValueException("asyncnet.observation.enabled", true,
					"There is no ObservationRegistry to observe frames with; spring-boot-starter-actuator brings one");
		}

	}

}
