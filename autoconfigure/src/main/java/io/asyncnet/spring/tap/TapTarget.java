package io.asyncnet.spring.tap;

/**
 * Where a tap writes to.
 *
 * @since 0.1.0
 */
public enum TapTarget {

	/**
	 * Lines of hexadecimal digits, of the logger {@code io.asyncnet.tap} at level INFO.
	 */
	LOG,

	/**
	 * A file that packet analyzers open, in the directory of the settings.
	 */
	PCAP

}
