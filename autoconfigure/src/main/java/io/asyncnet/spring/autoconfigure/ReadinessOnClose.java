package io.asyncnet.spring.autoconfigure;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Says that the application takes no more traffic when it ends, before its listeners
 * drain: whoever sends peers here shall send them elsewhere. An application with a web
 * server says so anyway.
 */
final class ReadinessOnClose implements ApplicationListener<ContextClosedEvent> {

	private final ApplicationContext context;

	ReadinessOnClose(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// not when a child ends, such as that of the management port
		if (event.getApplicationContext().equals(this.context)) {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	/** Listeners drain when this method has returned. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
