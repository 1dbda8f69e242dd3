package io.asyncnet.spring.listener;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.asyncnet.framing.Framing;
import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of all listeners. It keeps none of them itself: a connection is
 * found here as long as its listener has it. Thread-safe, and usable from anywhere in the
 * application, event loops included.
 *
 * @since 0.1.0
 */
public final class ConnectionRegistry implements Iterable<Connection> {

	private final SocketListenerRegistry listeners;

	private final PayloadEncoder encoder;

	/**
	 * Create a registry.
	 * @param listeners the listeners that have the connections
	 * @param encoder makes frames of what is sent
	 */
	public ConnectionRegistry(SocketListenerRegistry listeners, PayloadEncoder encoder) {
		this.listeners = listeners;
		this.encoder = encoder;
	}

	/**
	 * Return an open connection.
	 * @param id its {@link Connection#id() number}
	 * @return the connection, or {@code null} if there is none of that number any more
	 */
	public @Nullable Connection find(long id) {
		for (SocketListener listener : this.listeners) {
			Connection connection = listener.connection(id);
			if (connection != null) {
				return connection;
			}
		}
		return null;
	}

	/**
	 * Iterate over the open connections of all listeners. The iterator never fails; of
	 * connections that open or end meanwhile it may or may not know.
	 * @return a weakly consistent iterator
	 */
	@Override
	public Iterator<Connection> iterator() {
		return stream().iterator();
	}

	/**
	 * Return the open connections of all listeners, as {@link #iterator()} does.
	 * @return the connections, each listener's looked at when it is their turn
	 */
	public Stream<Connection> stream() {
		return this.listeners.listeners().stream().flatMap((listener) -> listener.connections().stream());
	}

	/**
	 * Return the open connections of a listener.
	 * @param listener the listener's name
	 * @return a snapshot
	 * @throws IllegalArgumentException if there is no listener of that name
	 */
	public Stream<Connection> stream(String listener) {
		return this.listeners.get(listener).connections().stream();
	}

	/**
	 * Count the open connections of all listeners.
	 * @return the number, with those whose TLS handshake is in progress
	 */
	public int count() {
		return this.listeners.listeners().stream().mapToInt(SocketListener::activeConnections).sum();
	}

	/**
	 * Send one frame to one connection, as {@link Connection#send} does. A connection
	 * that has ended and one that never was are the same here: the future tells.
	 * @param id the connection's number
	 * @param payload text, encoded with the charset of the connection's listener, bytes
	 * as {@code byte[]} or {@code ByteBuffer}, or what a message converter of the
	 * application writes
	 * @return completes when the bytes have been handed to the operating system, or
	 * exceptionally with {@link UnknownConnectionException} or
	 * {@link io.asyncnet.socket.SocketClosedException}
	 * @throws RuntimeException if the payload cannot be converted
	 * @throws IllegalArgumentException if the framing cannot carry the payload as one
	 * frame
	 */
	public CompletableFuture<Void> send(long id, Object payload) {
		Connection connection = find(id);
		if (connection == null) {
			return CompletableFuture.failedFuture(new UnknownConnectionException(id));
		}
		Framing framing = connection.framing();
		return connection.send(this.encoder.encode(payload, framing, charset(connection)));
	}

	private Charset charset(Connection connection) {
		SocketListener listener = this.listeners.find(connection.listener());
		return (listener != null) ? listener.charset() : StandardCharsets.UTF_8;
	}

	/**
	 * End one connection, as {@link Connection#close()} does.
	 * @param id the connection's number
	 * @return {@code false} if there is no open connection of that number
	 */
	public boolean close(long id) {
		Connection connection = find(id);
		if (connection == null) {
			return false;
		}
		connection.close();
		return true;
	}

}
