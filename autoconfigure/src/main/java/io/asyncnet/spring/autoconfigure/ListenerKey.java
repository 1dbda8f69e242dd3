package io.asyncnet.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Full names of one listener's properties.
 *
 * @param listener the listener's name
 */
record ListenerKey(String listener) {

	private static final String PREFIX = "asyncnet.listeners";

	/**
	 * Return the full name of a property.
	 * @param key its name below the listener's
	 * @return the name that an application writes
	 */
	String of(String key) {
		String name = (ConfigurationPropertyName.isValid(this.listener) && this.listener.indexOf('.') < 0)
				? "." + this.listener : "[" + this.listener + "]";
		return PREFIX + name + "." + key;
	}

	/**
	 * Create the failure for a property's value.
	 * @param key its name below the listener's
	 * @param value the value, or {@code null} if it is missing
	 * @param reason what is wrong with it, as a sentence without its end
	 * @return the failure
	 */
	InvalidConfigurationPropertyValueException invalid(String key, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(of(key), value, reason);
	}

}
