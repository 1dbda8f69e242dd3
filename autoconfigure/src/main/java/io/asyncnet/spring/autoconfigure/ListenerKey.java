package io.asyncnet.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

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
	 * Check a number.
	 * @param key its name below the listener's
	 * @param value the number, or {@code null} if it is not set
	 * @param minimum the least that it may be
	 * @param unset what it is if it is not set
	 * @return the number
	 */
	int number(String key, @Nullable Integer value, int minimum, int unset) {
		if (value == null) {
			return unset;
		}
		if (value < minimum) {
			throw invalid(key, value, "It must be at least " + minimum);
		}
		return value;
	}

	/**
	 * Check a size.
	 * @param key its name below the listener's
	 * @param value the size, or {@code null} if it is not set
	 * @param minimum the least number of bytes that it may be
	 * @param unset what it is if it is not set
	 * @return the size in bytes
	 */
	int size(String key, @Nullable DataSize value, int minimum, int unset) {
		if (value == null) {
			return unset;
		}
		if (value.toBytes() < minimum || value.toBytes() > Integer.MAX_VALUE) {
			throw invalid(key, value, "It must be %d to %d bytes".formatted(minimum, Integer.MAX_VALUE));
		}
		return (int) value.toBytes();
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
