package io.asyncnet.socket;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.dispatch.Dispatcher;

/**
 * A named listening socket with its connections. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Listener implements AutoCloseable {

	private Listener() {
	}

	/**
	 * Bind a listener and start accepting.
	 * @param dispatcher whose event loops it runs on
	 * @param options its settings
	 * @param handler user code for all its connections
	 * @param observer hook for metrics
	 * @return completes when the listener is bound, or exceptionally with
	 * {@link SocketBindException}
	 * @throws IllegalArgumentException if the process cannot have as many connections as
	 * {@code maxConnections} says
	 */
	public static CompletableFuture<Listener> bind(Dispatcher dispatcher, ListenerOptions options,
			ConnectionHandler handler, ConnectionObserver observer) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String name() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the settings.
	 * @return the options that the listener was bound with
	 */
	public ListenerOptions options() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the address the listener is bound to.
	 * @return the address with the real port
	 */
	public SocketAddress localAddress() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the connections that are open now.
	 * @return a snapshot
	 */
	public Collection<Connection> connections() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the number of connections that are open now, those included whose TLS
	 * handshake is in progress.
	 * @return the number of connections
	 */
	public int activeConnections() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stop accepting; connections that are already open go on. Without effect when
	 * accepting is already suspended.
	 */
	public void suspend() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Accept again after {@link #suspend()}.
	 */
	public void resume() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stop in an orderly way: stop accepting and reading, let each connection finish the
	 * frames that it has already received and send their replies, and then close it with
	 * {@link io.asyncnet.CloseReason#DRAINED}. What is not done after the grace period is
	 * closed with {@link io.asyncnet.CloseReason#SERVER_SHUTDOWN}.
	 * @param grace how long connections may take; zero closes all at once
	 * @return completes when the last connection has ended; never exceptionally
	 */
	public CompletableFuture<Void> drain(Duration grace) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stop at once: the same as {@link #drain} without a grace period, without waiting
	 * for its end.
	 */
	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

}
