package io.asyncnet.spring.autoconfigure;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class AsyncNetLog {

	private static final Logger logger = LoggerFactory.getLogger(AsyncNetAutoConfiguration.class);

	private AsyncNetLog() {
	}

	static void noHandler(String listener) {
		logger.warn(
				"Listener '{}' has no handler, so it closes every connection: annotate a method of a bean with"
						+ " @SocketHandler(\"{}\"), or set '{}' to false",
				listener, listener, new ListenerKey(listener).of("enabled"));
	}

	static void gracePeriodTooLong(String listener, Duration gracePeriod, Duration phase) {
		logger.warn(
				"Listener '{}' has a '{}' of {}, but the application waits only for the"
						+ " 'spring.lifecycle.timeout-per-shutdown-phase' of {}: raise that one above it",
				listener, new ListenerKey(listener).of("shutdown.grace-period"), gracePeriod, phase);
	}

}
