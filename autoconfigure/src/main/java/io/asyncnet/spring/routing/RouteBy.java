package io.asyncnet.spring.routing;

/**
 * What in a frame says its route.
 *
 * @since 0.1.0
 */
public enum RouteBy {

	/**
	 * The first word of a line, and further words: {@code GET {key}}. Words are separated
	 * by blanks and tabs.
	 */
	FIRST_WORD,

	/**
	 * A property of the JSON object that the frame is.
	 */
	JSON_PROPERTY,

	/**
	 * The first bytes of the frame, written as {@code 0x01}.
	 */
	FIRST_BYTES,

	/**
	 * What a {@link RouteExtractor} bean says.
	 */
	BEAN

}
