package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.springframework.context.ApplicationEvent;

/**
 * Published when a listener is bound and accepts connections, on the thread that started
 * it.
 *
 * @since 0.1.0
 */
public final class SocketListenerStartedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient SocketAddress address;

	SocketListenerStartedEvent(SocketListener listener, SocketAddress address) {
		super(listener);
		this.address = address;
	}

	/**
	 * Return the listener.
	 * @return the listener that has started
	 */
	public SocketListener getListener() {
		return (SocketListener) getSource();
	}

	/**
	 * Return the address that the listener is bound to.
	 * @return the address with the real port
	 */
	public SocketAddress getAddress() {
		return this.address;
	}

	/**
	 * Return the port that the listener is bound to.
	 * @return the real port, or -1 if the address has none
	 */
	public int getPort() {
		return (this.address instanceof InetSocketAddress inet) ? inet.getPort() : -1;
	}

}
