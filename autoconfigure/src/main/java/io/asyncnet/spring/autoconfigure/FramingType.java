package io.asyncnet.spring.autoconfigure;

import java.util.Locale;

/**
 * How bytes are cut into frames, as a property says it.
 *
 * @since 0.1.0
 */
public enum FramingType {

	/** Lines that end with LF or CR LF. */
	LINE,

	/** Frames that end with a delimiter. */
	DELIMITED,

	/** Frames that start with their length as a number of fixed size. */
	LENGTH_PREFIXED,

	/** Frames that start with their length as a varint, as Protocol Buffers does. */
	VARINT,

	/** Frames that all have the same length. */
	FIXED_LENGTH,

	/** Blocks of HL7's minimal lower layer protocol. */
	MLLP,

	/** Frames between an STX and an ETX. */
	STX_ETX,

	/** Frames that end with a byte 0. */
	NULL_TERMINATED,

	/** Frames that start with their length in decimal and a space, as syslog does. */
	OCTET_COUNTED,

	/**
	 * Frames that start with their length in decimal and a colon, and end with a comma.
	 */
	NETSTRING,

	/** No framing: each chunk of bytes as it comes. */
	RAW,

	/** A bean of the application. */
	CUSTOM;

	/**
	 * Return the value as it is written in a property.
	 * @return the name in lower case with hyphens
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
