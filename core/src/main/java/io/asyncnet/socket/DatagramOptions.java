package io.asyncnet.socket;

/**
 * Settings of an {@link AsyncDatagramSocket}.
 *
 * @param broadcast whether datagrams may be sent to broadcast addresses
 * @param maxDatagrams how many received datagrams may wait for the application; reading
 * stops before there are more, and the system drops what does not fit into its own buffer
 * @param maxBytes reading stops, too, when this many bytes wait; what is read in the same
 * go, up to 16 datagrams, is still taken
 * @param maxUnsentBytes how many bytes may wait to be sent; a send beyond it fails
 * @since 0.1.0
 */
public record DatagramOptions(boolean broadcast, int maxDatagrams, int maxBytes, int maxUnsentBytes) {

	/** The default settings: no broadcast, 256 datagrams, 1 MiB each way. */
	public static final DatagramOptions DEFAULTS = new DatagramOptions(false, 256, 1 << 20, 1 << 20);

	/**
	 * Check the arguments.
	 * @param broadcast whether broadcast addresses are allowed
	 * @param maxDatagrams how many received datagrams may wait
	 * @param maxBytes how many received bytes may wait
	 * @param maxUnsentBytes how many bytes may wait to be sent
	 */
	public DatagramOptions {
		requirePositive(maxDatagrams, "maxDatagrams");
		requirePositive(maxBytes, "maxBytes");
		requirePositive(maxUnsentBytes, "maxUnsentBytes");
	}

	/**
	 * Return the same settings with another one for broadcasts.
	 * @param broadcast whether datagrams may be sent to broadcast addresses
	 * @return new settings
	 */
	public DatagramOptions withBroadcast(boolean broadcast) {
		return new DatagramOptions(broadcast, this.maxDatagrams, this.maxBytes, this.maxUnsentBytes);
	}

	private static void requirePositive(int value, String name) {
		if (value <= 0) {
			throw new IllegalArgumentException("'" + name + "' must be positive but was " + value);
		}
	}

}
