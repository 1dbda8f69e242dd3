package io.asyncnet.socket;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What this library logs from the opening of this object to its end.
 */
final class CapturedLogs implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.asyncnet");

	private final Recorder recorder = new Recorder();

	private CapturedLogs() {
		this.recorder.start();
		this.logger.addAppender(this.recorder);
		this.logger.setLevel(Level.TRACE);
		this.logger.setAdditive(false);
	}

	static CapturedLogs open() {
		return new CapturedLogs();
	}

	/** Return the lines of a level and above. */
	List<String> from(Level level) {
		return this.recorder.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(level))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** Return everything with its stack traces. */
	String text() {
		StringBuilder text = new StringBuilder();
		for (ILoggingEvent event : this.recorder.events) {
			text.append(event.getFormattedMessage()).append('\n');
			if (event.getThrowableProxy() != null) {
				text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
			}
		}
		return text.toString();
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.recorder);
		this.logger.setLevel(null);
		this.logger.setAdditive(true);
	}

	private static final class Recorder extends AppenderBase<ILoggingEvent> {

		private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}

	}

}
