package io.asyncnet.spring.identity;

import java.time.Duration;

/**
 * Limits for peers of a listener that have not authenticated.
 *
 * @param timeout time from the beginning of a connection, or the end of its TLS
 * handshake, to its authentication; then it is closed
 * @param failuresPerMinute failed authentications of one address, or of one IPv6 network
 * of 64 bits: so many at once, and then one more for each such part of a minute. Beyond
 * that connections are closed at their first frame, unseen; 0 for any number
 * @since 0.1.0
 */
public record AuthenticationSettings(Duration timeout, int failuresPerMinute) {

	/**
	 * As long as the handshake of TLS has, and more failures than the people behind one
	 * address make by mistake.
	 */
	public static final AuthenticationSettings DEFAULTS = new AuthenticationSettings(Duration.ofSeconds(10), 10);

	/**
	 * Check the values.
	 * @param timeout time for the authentication
	 * @param failuresPerMinute failures of one address
	 */
	public AuthenticationSettings {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive but was " + timeout);
		}
		if (failuresPerMinute < 0) {
			throw new IllegalArgumentException("'failuresPerMinute' must not be negative but was " + failuresPerMinute);
		}
	}

}
