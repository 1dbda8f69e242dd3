package io.asyncnet.spring.ssl;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class ReloadLog {

	private static final Logger logger = LoggerFactory.getLogger(SslBundleReloader.class);

	private ReloadLog() {
	}

	static void reloaded(Reload reload) {
		logger.info("SSL bundle '{}' has changed: new connections of {} use what is in it now", reload.bundle(),
				reload.reloaded());
	}

	static void refused(Reload reload) {
		logger.warn("SSL bundle '{}' has changed, but new connections go on with what was in it before{}: {}",
				reload.bundle(), reload.reloaded().isEmpty() ? "" : ", except for those of " + reload.reloaded(),
				reload.failure());
	}

	static void invalid(String bundle, String invalidity) {
		logger.warn("SSL bundle '{}' is in use, but peers will refuse it: {}", bundle, invalidity);
	}

	static void tellFailed(String bundle, Throwable cause) {
		logger.warn("SSL bundle '{}' was reloaded or refused, but whoever was told of it failed", bundle, cause);
	}

	static void lookFailed(String bundle, Throwable cause) {
		logger.warn("SSL bundle '{}' cannot be looked at for changes", bundle, cause);
	}

}
