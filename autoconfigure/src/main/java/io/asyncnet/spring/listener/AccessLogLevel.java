package io.asyncnet.spring.listener;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * At which level there is a log line for each connection that has ended.
 *
 * @since 0.1.0
 */
public enum AccessLogLevel {

	/** There is none. */
	OFF(null),

	/** For who looks for something. */
	DEBUG(Level.DEBUG),

	/** For a log of all connections. */
	INFO(Level.INFO);

	private final @Nullable Level level;

	AccessLogLevel(@Nullable Level level) {
		this.level = level;
	}

	@Nullable Level level() {
		return this.level;
	}

}
