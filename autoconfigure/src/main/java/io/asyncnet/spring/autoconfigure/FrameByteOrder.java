package io.asyncnet.spring.autoconfigure;

/**
 * Which byte of a length comes first.
 *
 * @since 0.1.0
 */
public enum FrameByteOrder {

	/** The highest byte. */
	BIG_ENDIAN,

	/** The lowest byte. */
	LITTLE_ENDIAN

}
