package io.asyncnet.spring.listener;

import java.net.SocketAddress;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Tells the application that listeners start and stop, and keeps it alive while one runs.
 *
 * @param publisher who listens to events
 * @param keepAlive what keeps the application alive
 */
record ListenerEvents(ApplicationEventPublisher publisher, KeepAlive keepAlive) {

	void bound() {
		this.keepAlive.acquire();
	}

	void started(SocketListener listener, SocketAddress address) {
		this.publisher.publishEvent(new SocketListenerStartedEvent(listener, address));
	}

	void stopped(SocketListener listener) {
		ListenerLog.stopped(listener.name());
		try {
			this.publisher.publishEvent(new SocketListenerStoppedEvent(listener));
		}
		catch (RuntimeException ex) {
			ListenerLog.eventFailed(listener.name(), ex);
		}
		finally {
			this.keepAlive.release();
		}
	}

}
