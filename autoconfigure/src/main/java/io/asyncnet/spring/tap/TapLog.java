package io.asyncnet.spring.tap;

import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package. What was tapped has a logger of its own, which a
 * {@link HexLines} uses.
 */
final class TapLog {

	/** Name of the logger of what was tapped, of which the documentation tells. */
	static final String LOGGER = "io.asyncnet.tap";

	private static final Logger logger = LoggerFactory.getLogger(SocketTaps.class);

	private static final Logger tapped = LoggerFactory.getLogger(LOGGER);

	private TapLog() {
	}

	static void starting(TapStatus tap) {
		logger.warn("Tap {} of {} is started by {}: their bytes are written to {} for {}, {} at most", tap.id(),
				connections(tap.request()), tap.by(), target(tap), TapSettings.Bound.text(tap.duration()), tap.size());
	}

	static void ended(TapStatus tap) {
		logger.info("Tap {} by {} has ended ({}): {} bytes of {} connections, {} bytes left out", tap.id(), tap.by(),
				(tap.end() != null) ? tap.end().name().toLowerCase(Locale.ROOT) : "", tap.bytes(), tap.connections(),
				tap.bytesLeftOut());
	}

	static void failed(long tap, Throwable failure) {
		logger.warn("Tap {} has failed and shows no more", tap, failure);
	}

	static void tellFailed(long tap, Throwable failure) {
		logger.warn("Tap {} has ended, but whoever was told of it failed", tap, failure);
	}

	/** Whether anybody would see the digits. */
	static boolean showsHex() {
		return tapped.isInfoEnabled();
	}

	static void hex(String line) {
		tapped.info("{}", line);
	}

	private static String target(TapStatus tap) {
		return (tap.file() != null) ? "file " + tap.file() : "the log";
	}

	/** Names and numbers that were checked before, not free text. */
	private static String connections(TapRequest request) {
		StringBuilder text = new StringBuilder();
		text.append((request.connection() != null) ? "connection " + request.connection() : "connections");
		if (request.listener() != null) {
			text.append(" of listener '").append(request.listener()).append('\'');
		}
		if (request.peer() != null) {
			text.append(" from ").append(request.peer());
		}
		return text.toString();
	}

}
