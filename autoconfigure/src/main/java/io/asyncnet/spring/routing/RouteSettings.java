package io.asyncnet.spring.routing;

import org.jspecify.annotations.Nullable;

/**
 * How a listener finds the routes of its frames.
 *
 * @param by what says the route
 * @param property name of the JSON property, only by {@link RouteBy#JSON_PROPERTY}
 * @param bytes number of bytes, only by {@link RouteBy#FIRST_BYTES}
 * @param extractor name of the {@link RouteExtractor} bean, only by {@link RouteBy#BEAN}
 * @since 0.1.0
 */
public record RouteSettings(RouteBy by, @Nullable String property, int bytes, @Nullable String extractor) {

	/** Opcodes have one byte most of the time. */
	public static final int DEFAULT_BYTES = 1;

	/** More would hardly be a route, and these fit into a {@code long}. */
	public static final int MAX_BYTES = 8;

	/**
	 * Check the arguments.
	 * @param by what says the route
	 * @param property name of the JSON property
	 * @param bytes number of bytes
	 * @param extractor name of the bean
	 */
	public RouteSettings {
		if (by == RouteBy.JSON_PROPERTY && (property == null || property.isEmpty())) {
			throw new IllegalArgumentException("'property' must not be empty");
		}
		if (by == RouteBy.BEAN && (extractor == null || extractor.isEmpty())) {
			throw new IllegalArgumentException("'extractor' must not be empty");
		}
		if (bytes < 1 || bytes > MAX_BYTES) {
			throw new IllegalArgumentException("'bytes' must be 1 to " + MAX_BYTES + " but was " + bytes);
		}
	}

}
