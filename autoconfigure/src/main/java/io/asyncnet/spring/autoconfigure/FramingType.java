package io.asyncnet.spring.autoconfigure;

/**
 * How bytes are cut into frames, as a property says it.
 *
 * @since 0.1.0
 */
public enum FramingType {

	/** Lines that end with LF or CR LF. */
	LINE,

	/** Frames that start with the length of their payload, big-endian. */
	LENGTH_PREFIXED,

	/** No framing: each chunk of bytes as it comes. */
	RAW

}
