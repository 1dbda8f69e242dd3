package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.asyncnet.socket.AddressRange;
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
	 * Read ranges of addresses.
	 * @param key their name below the listener's
	 * @param texts addresses or ranges, or {@code null} if they are not set
	 * @return the ranges, none if they are not set
	 */
	List<AddressRange> ranges(String key, @Nullable List<String> texts) {
		List<AddressRange> ranges = new ArrayList<>();
		for (String text : (texts != null) ? texts : List.<String>of()) {
			try {
				ranges.add(AddressRange.parse(text));
			}
			catch (IllegalArgumentException ex) {
				throw invalid(key, text,
						"It must have addresses or ranges of addresses, for example '10.0.0.0/8': " + ex.getMessage());
			}
		}
		return ranges;
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
