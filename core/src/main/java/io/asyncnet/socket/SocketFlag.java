package io.asyncnet.socket;

/**
 * How one operation of an {@link AsyncSocket} behaves.
 *
 * @since 0.1.0
 */
public enum SocketFlag {

	/**
	 * A peer that has gone away is not a failure: a receive sees the end, and a line that
	 * the end cuts off is {@code null}; a send completes. Receives have it unless told
	 * otherwise, sends do not.
	 */
	SAFE_DISCONN,

	/** Leave the received bytes where they are: the next receive gets them again. */
	PEEK

}
