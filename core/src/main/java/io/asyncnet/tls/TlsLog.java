package io.asyncnet.tls;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All log lines of this package.
 */
final class TlsLog {

	private static final Logger logger = LoggerFactory.getLogger(TlsContext.class);

	/** Whether the fact, which does not change while the JVM runs, has been told. */
	private static final AtomicBoolean toldFallback = new AtomicBoolean();

	private TlsLog() {
	}

	static void fallingBackToJdk(@Nullable Throwable cause) {
		if (toldFallback.compareAndSet(false, true)) {
			logger.info("netty-tcnative does not load here, using the JDK's TLS engine instead ({})",
					String.valueOf(cause));
		}
	}

	static void verifiesNobody() {
		logger.warn("TLS context accepts any certificate for any host, which is insecure: whoever is in between"
				+ " can read and change everything");
	}

}
