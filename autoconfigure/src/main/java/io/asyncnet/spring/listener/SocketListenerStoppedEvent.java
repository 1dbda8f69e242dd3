package io.asyncnet.spring.listener;

import org.springframework.context.ApplicationEvent;

/**
 * Published when a listener has stopped and its last connection has ended, on a thread of
 * the listener's own.
 *
 * @since 0.1.0
 */
public final class SocketListenerStoppedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	SocketListenerStoppedEvent(SocketListener listener) {
		super(listener);
	}

	/**
	 * Return the listener.
	 * @return the listener that has stopped
	 */
	public SocketListener getListener() {
		return (SocketListener) getSource();
	}

}
