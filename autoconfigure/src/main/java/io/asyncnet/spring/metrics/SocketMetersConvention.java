package io.asyncnet.spring.metrics;

import io.micrometer.core.instrument.Tags;

/**
 * Names and tags of the meters of this library. A bean of this type replaces the default
 * ones. It is asked once for each meter, when that is registered, and not when something
 * is measured. It must be thread-safe and must not block: the first exception of a new
 * type is measured on an event loop.
 * <p>
 * Two meters must not become one: a convention that leaves out a tag, such as the
 * listener, has to tell the meters apart by other means. Where tags are to be dropped or
 * limited for one registry only, Micrometer's {@code MeterFilter} is the place.
 *
 * @since 0.1.0
 */
public interface SocketMetersConvention {

	/** The names and tags that {@link SocketMeters} documents. */
	SocketMetersConvention DEFAULT = new SocketMetersConvention() {
	};

	/**
	 * Return the name of a meter.
	 * @param meter the meter
	 * @return its name, in Micrometer's notation with dots
	 */
	default String getName(SocketMeters meter) {
		return meter.getName();
	}

	/**
	 * Return the tags of a meter.
	 * @param meter the meter
	 * @param tags its documented tags, in the order of {@link SocketMeters#getKeyNames()}
	 * @return the tags that it gets. All meters of one name have to get the same keys;
	 * the values should come from a closed set, and never from a peer
	 */
	default Tags getTags(SocketMeters meter, Tags tags) {
		return tags;
	}

}
