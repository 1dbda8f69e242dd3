package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.tap.SocketTaps;
import io.asyncnet.spring.tap.TapRedactor;
import io.asyncnet.spring.tap.TapSettings;
import io.asyncnet.spring.tap.TapSettings.Bound;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/**
 * Taps, which the application has to ask for.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "asyncnet.tap.enabled")
class SocketTapConfiguration {

	private static final String PREFIX = "asyncnet.tap.";

	private static final Duration LONGEST = Duration.ofDays(1);

	@Bean
	@ConditionalOnMissingBean
	SocketTaps socketTaps(AsyncNetProperties properties, ObjectProvider<ConnectionRegistry> connections,
			ObjectProvider<TapRedactor> redactors, ApplicationEventPublisher events) {
		TapProperties tap = properties.getTap();
		try {
			return new SocketTaps(settings(tap), connections::getObject, redactors.orderedStream().toList(), events);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "directory", tap.getDirectory(),
					ex.getMessage() + ((ex.getCause() != null) ? " (" + ex.getCause() + ")" : ""));
		}
	}

	@Bean
	SmartLifecycle asyncNetTapLifecycle(SocketTaps taps) {
		return taps.lifecycle();
	}

	private static TapSettings settings(TapProperties tap) {
		positive("max-files", tap.getMaxFiles());
		positive("max-taps", tap.getMaxTaps());
		positive("log-rate", tap.getLogRate());
		if (tap.getMaxDuration().compareTo(LONGEST) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "max-duration", tap.getMaxDuration(),
					"It must be at most a day: a tap is for looking at something");
		}
		bound("duration", tap.getDuration(), Duration.ZERO, "max-duration", tap.getMaxDuration());
		bound("size", tap.getSize(), DataSize.ofBytes(0), "max-size", tap.getMaxSize());
		return new TapSettings(tap.getDirectory(), tap.getMaxFiles(), tap.getMaxTaps(),
				new Bound<>(tap.getDuration(), tap.getMaxDuration()), new Bound<>(tap.getSize(), tap.getMaxSize()),
				tap.getLogRate());
	}

	private static void positive(String name, int value) {
		if (value < 1) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, value, "It must be at least 1");
		}
	}

	private static <T extends Comparable<T>> void bound(String name, T value, T zero, String maxName, T max) {
		if (value.compareTo(zero) <= 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, value,
					"It must be positive and at most '%s%s', which is %s".formatted(PREFIX, maxName, max));
		}
	}

}
