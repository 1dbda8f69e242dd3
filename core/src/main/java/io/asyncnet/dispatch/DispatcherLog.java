package io.asyncnet.dispatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class DispatcherLog {

	private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

	private DispatcherLog() {
	}

	static void fallingBackToNio(@Nullable Throwable cause) {
		logger.info("No native transport loads here, using NIO instead ({})", String.valueOf(cause));
	}

	static void multishotAccept(String property) {
		logger.warn("io_uring accepts with multishot requests here: without a file descriptor for a connection, a "
				+ "listening socket keeps its event loop busy; start the JVM with -D{}=false", property);
	}

	static void notClosedInTime(String name) {
		logger.warn("Dispatcher '{}' did not end its event loops in time", name);
	}

}
