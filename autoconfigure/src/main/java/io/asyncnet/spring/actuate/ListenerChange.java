package io.asyncnet.spring.actuate;

import org.jspecify.annotations.Nullable;

/**
 * What a listener is to do, or its new limits.
 *
 * @param action what to do, or {@code null}
 * @param gracePeriod how long a drain may take, or {@code null}
 * @param maxConnections connections at the same time, or {@code null}
 * @param maxTlsHandshakes TLS handshakes at the same time, or {@code null}
 */
record ListenerChange(@Nullable String action, @Nullable String gracePeriod, @Nullable Integer maxConnections,
		@Nullable Integer maxTlsHandshakes) {

	boolean changesLimits() {
		return this.maxConnections != null || this.maxTlsHandshakes != null;
	}

}
