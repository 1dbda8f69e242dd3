package io.asyncnet.spring.tracing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package. Peers can bring them about, so they are at DEBUG.
 */
final class TracingLog {

	private static final Logger logger = LoggerFactory.getLogger(FrameTraceExtractor.class);

	private TracingLog() {
	}

	static void notExtracted(String listener, int length, RuntimeException failure) {
		logger.debug("Listener '{}': no trace was found in a frame of {} bytes", listener, length, failure);
	}

}
