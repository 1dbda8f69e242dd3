package io.asyncnet.spring.listener;

import org.springframework.context.ApplicationEvent;

/**
 * Published when a listener has been unregistered: it has stopped, its last connection
 * has ended, and its meters are gone. Its name is free once all who are told have
 * returned.
 *
 * @since 0.1.0
 */
public final class SocketListenerUnregisteredEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	SocketListenerUnregisteredEvent(SocketListener listener) {
		super(listener);
	}

	/**
	 * Return the listener.
	 * @return the listener, which cannot start again
	 */
	public SocketListener getListener() {
		return (SocketListener) getSource();
	}

}
