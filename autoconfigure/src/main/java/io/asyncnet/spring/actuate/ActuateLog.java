package io.asyncnet.spring.actuate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class ActuateLog {

	private static final Logger logger = LoggerFactory.getLogger(SocketsEndpoint.class);

	private ActuateLog() {
	}

	static void closing(String listener, long connection) {
		logger.info("Connection {} of listener '{}' is closed by an operator", connection, listener);
	}

	static void changing(String listener, String change) {
		logger.info("An operator asks for listener '{}' to {}", listener, change);
	}

}
