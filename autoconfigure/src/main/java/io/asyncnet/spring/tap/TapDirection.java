package io.asyncnet.spring.tap;

/**
 * Which way bytes go.
 *
 * @since 0.1.0
 */
public enum TapDirection {

	/**
	 * From the peer to the application.
	 */
	RECEIVED,

	/**
	 * From the application to the peer.
	 */
	SENT

}
