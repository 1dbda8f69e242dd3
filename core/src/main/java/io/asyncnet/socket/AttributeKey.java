package io.asyncnet.socket;

/**
 * Name of a typed value that an application attaches to a connection. Two keys are equal
 * when both name and type are.
 *
 * @param <T> type of the value
 * @param name the name
 * @param type the type
 * @since 0.1.0
 */
public record AttributeKey<T>(String name, Class<T> type) {

	/**
	 * Create a key.
	 * @param <T> type of the value
	 * @param name the name
	 * @param type the type
	 * @return the key
	 */
	public static <T> AttributeKey<T> of(String name, Class<T> type) {
		return new AttributeKey<>(name, type);
	}

}
