package io.asyncnet.socket;

/**
 * Settings of the accepted sockets.
 *
 * @param noDelay whether small writes leave at once (TCP_NODELAY)
 * @param keepAlive whether a silent peer is probed (SO_KEEPALIVE); where the transport
 * can, after 300 s, every 60 s, and it is given up after 5 probes
 * @param reuseAddress whether the port can be bound again right after a stop
 * (SO_REUSEADDR)
 * @param receiveBuffer size of the kernel's receive buffer in bytes; 0 leaves it to the
 * system
 * @param sendBuffer size of the kernel's send buffer in bytes; 0 leaves it to the system
 * @since 0.1.0
 */
public record SocketSettings(boolean noDelay, boolean keepAlive, boolean reuseAddress, int receiveBuffer,
		int sendBuffer) {

	/** The default settings. */
	public static final SocketSettings DEFAULTS = new SocketSettings(true, true, true, 0, 0);

	/**
	 * Check the arguments.
	 * @param noDelay whether small writes leave at once
	 * @param keepAlive whether a silent peer is probed
	 * @param reuseAddress whether the port can be bound again right after a stop
	 * @param receiveBuffer size of the kernel's receive buffer in bytes
	 * @param sendBuffer size of the kernel's send buffer in bytes
	 */
	public SocketSettings {
		ListenerOptions.check(receiveBuffer >= 0, "'receiveBuffer' must not be negative", receiveBuffer);
		ListenerOptions.check(sendBuffer >= 0, "'sendBuffer' must not be negative", sendBuffer);
	}

}
