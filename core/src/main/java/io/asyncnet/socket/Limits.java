package io.asyncnet.socket;

/**
 * How many connections a listener takes. Here, and nowhere else, are the defaults of
 * these settings of {@link ListenerOptions}.
 *
 * @param maxConnections connections that are open at the same time; 0 means as many as
 * the process has file descriptors for, with some in reserve, and
 * {@value #UNLIMITED_BY_DESCRIPTORS} at most. A connection above the limit is closed
 * without a byte
 * @param maxTlsHandshakes TLS handshakes in progress at the same time; a connection above
 * the limit is closed without a byte
 * @since 0.1.0
 */
public record Limits(int maxConnections, int maxTlsHandshakes) {

	/** What {@code maxConnections} is at most when it is not set. */
	public static final int UNLIMITED_BY_DESCRIPTORS = 10_000;

	/** The default limits. */
	public static final Limits DEFAULTS = new Limits(0, 512);

	/**
	 * Check the arguments.
	 * @param maxConnections connections at the same time
	 * @param maxTlsHandshakes TLS handshakes at the same time
	 */
	public Limits {
		if (maxConnections < 0) {
			throw new IllegalArgumentException("'maxConnections' must not be negative but was " + maxConnections);
		}
		if (maxTlsHandshakes <= 0) {
			throw new IllegalArgumentException("'maxTlsHandshakes' must be positive but was " + maxTlsHandshakes);
		}
	}

}
