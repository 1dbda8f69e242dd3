package io.asyncnet.spring.listener;

import java.net.SocketAddress;

import io.asyncnet.socket.AcceptorState;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.Listener;
import org.jspecify.annotations.Nullable;

/**
 * What a managed listener does at one moment.
 *
 * @param state what it has been told to do
 * @param acceptor what its listening socket does, or {@code null} while it is stopped
 * @param localAddress the address with the real port, or {@code null} while it is stopped
 * @param activeConnections connections that are open, with those whose TLS handshake is
 * in progress
 * @param acceptedConnections connections that were accepted and not refused since its
 * start; 0 while it is stopped
 * @param rejectedConnections connections that were refused right after they had been
 * accepted since its start; 0 while it is stopped
 * @param handlesFrames whether its handler takes frames, not whole connections;
 * {@code true} as long as its handler has not been looked for, which a start does
 * @param limits how many connections there may be. While it is stopped a number of 0 is
 * possible: then the start decides how many the process can have
 * @since 0.1.0
 */
public record SocketListenerStatus(State state, @Nullable AcceptorState acceptor, @Nullable SocketAddress localAddress,
		int activeConnections, long acceptedConnections, long rejectedConnections, boolean handlesFrames,
		Limits limits) {

	/**
	 * Return whether it is bound and does not stop.
	 * @return {@code true} also while it is paused
	 */
	public boolean isRunning() {
		return this.state == State.RUNNING || this.state == State.PAUSED;
	}

	static SocketListenerStatus stopped(Limits limits, boolean handlesFrames) {
		return new SocketListenerStatus(State.STOPPED, null, null, 0, 0, 0, handlesFrames, limits);
	}

	static SocketListenerStatus bound(State state, Listener listener) {
		return new SocketListenerStatus(state, listener.acceptorState(), listener.localAddress(),
				listener.activeConnections(), listener.acceptedConnections(), listener.rejectedConnections(),
				listener.handlesFrames(), listener.limits());
	}

	/**
	 * What a listener has been told to do.
	 *
	 * @since 0.1.0
	 */
	public enum State {

		/** It is not bound. */
		STOPPED,

		/** It is bound. */
		RUNNING,

		/** It is bound, and accepts no connections until it is resumed. */
		PAUSED,

		/** It accepts no connections, and stops when the last one has ended. */
		DRAINING

	}

}
