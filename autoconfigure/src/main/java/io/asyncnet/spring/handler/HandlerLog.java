package io.asyncnet.spring.handler;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines about the frames of one listener. Peers can bring them about, so there is one
 * a second at most.
 */
final class HandlerLog {

	private static final Logger logger = LoggerFactory.getLogger(SocketHandlers.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final String listener;

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	private final AtomicInteger leftOut = new AtomicInteger();

	HandlerLog(String listener) {
		this.listener = listener;
	}

	void dropped(int length) {
		if (isDue()) {
			logger.warn("Listener '{}' dropped a frame of {} bytes that no route is for{}", this.listener, length,
					leftOut());
		}
	}

	void actionFailed(Throwable failure) {
		if (isDue()) {
			logger.warn("Listener '{}': what an interceptor does when a frame has been handled failed{}", this.listener,
					leftOut(), failure);
		}
	}

	/** What to put behind a line when others were left out before it. */
	private String leftOut() {
		int lines = this.leftOut.getAndSet(0);
		return (lines > 0) ? " (" + lines + " more such lines left out)" : "";
	}

	private boolean isDue() {
		long next = this.next.get();
		long now = System.nanoTime();
		if (now - next < 0 || !this.next.compareAndSet(next, now + INTERVAL_NANOS)) {
			this.leftOut.incrementAndGet();
			return false;
		}
		return true;
	}

	/** What makes a reply has failed when there was nobody left to tell. */
	static void failedAfterEnd(Throwable failure) {
		logger.debug("A reply failed whose connection has ended", failure);
	}

	static void classUnknown(String bean, Throwable failure) {
		logger.debug("The class of bean '{}' is not known, so it is not looked at for handlers", bean, failure);
	}

	static void methodsUnknown(String bean, Throwable failure) {
		logger.debug("The methods of bean '{}' cannot be looked at for handlers", bean, failure);
	}

}
