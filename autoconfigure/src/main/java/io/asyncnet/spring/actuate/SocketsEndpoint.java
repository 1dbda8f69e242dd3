package io.asyncnet.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.listener.ConnectionRegistry;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint that shows listeners and connections, and lets operators start, stop,
 * drain, pause and resume listeners, change their limits, and close connections. What
 * changes something is there only with unrestricted access, which has to be asked for.
 *
 * @since 0.1.0
 */
@Endpoint(id = "sockets", defaultAccess = Access.READ_ONLY)
public final class SocketsEndpoint {

	static final String LISTENERS = "listeners";

	static final String CONNECTIONS = "connections";

	private final SocketListenerRegistry registry;

	private final SocketDescribers describers;

	private final ConnectionPages pages;

	private final ListenerChanges changes = new ListenerChanges();

	private final ConnectionRegistry connections;

	private final Show showValues;

	/**
	 * Create an endpoint.
	 * @param registry the listeners
	 * @param connections their connections
	 * @param describers what is told of both
	 * @param showValues whether it is told who peers are, to those who ask by JMX
	 */
	public SocketsEndpoint(SocketListenerRegistry registry, ConnectionRegistry connections, SocketDescribers describers,
			Show showValues) {
		this.registry = registry;
		this.connections = connections;
		this.describers = describers;
		this.pages = new ConnectionPages(connections, describers.connections());
		this.showValues = showValues;
	}

	/**
	 * Describe all listeners.
	 * @return the listeners by their names
	 */
	@ReadOperation
	public SocketsDescriptor sockets() {
		return sockets(this.showValues.isShown(true));
	}

	SocketsDescriptor sockets(boolean showPeers) {
		Map<String, ListenerDescriptor> listeners = new LinkedHashMap<>();
		for (SocketListener listener : this.registry) {
			listeners.put(listener.name(), this.describers.listeners().describe(listener, showPeers));
		}
		return new SocketsDescriptor(this.describers.transport(), this.connections.count(), listeners);
	}

	/**
	 * Describe all listeners, or a page of the open connections.
	 * @param kind 'listeners' or 'connections'
	 * @param listener only connections of this listener; all without it
	 * @param peer only connections of peers with this address, or in this range such as
	 * {@code 10.0.0.0/8}; all without it
	 * @param page number of the page, from 0 on; the first without it
	 * @param size number of connections on a page, 1 to
	 * {@value ConnectionPages#MAX_SIZE}; {@value ConnectionPages#DEFAULT_SIZE} without it
	 * @return what was asked for, or {@code null} if there is nothing of that kind
	 * @throws InvalidEndpointRequestException if a value is not possible
	 */
	@ReadOperation
	public @Nullable OperationResponseBody list(@Selector String kind, @Nullable String listener, @Nullable String peer,
			@Nullable Integer page, @Nullable Integer size) {
		return list(kind, new ConnectionQuery(listener, peer, page, size), this.showValues.isShown(true));
	}

	@Nullable OperationResponseBody list(String kind, ConnectionQuery query, boolean showPeers) {
		return switch (kind) {
			case LISTENERS -> sockets(showPeers);
			case CONNECTIONS -> this.pages.find(query, showPeers);
			default -> null;
		};
	}

	/**
	 * Describe one listener or connection.
	 * @param kind 'listeners' or 'connections'
	 * @param name the listener's name, or the connection's number
	 * @return what was asked for, or {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable OperationResponseBody describe(@Selector String kind, @Selector String name) {
		return describe(kind, name, this.showValues.isShown(true));
	}

	@Nullable OperationResponseBody describe(String kind, String name, boolean showPeers) {
		if (kind.equals(LISTENERS)) {
			SocketListener listener = this.registry.find(name);
			return (listener != null) ? this.describers.listeners().describe(listener, showPeers) : null;
		}
		Connection connection = kind.equals(CONNECTIONS) ? connection(name) : null;
		return (connection != null) ? this.describers.connections().describe(connection, showPeers) : null;
	}

	/**
	 * Change what a listener does, or its limits: one of both.
	 * @param kind 'listeners'
	 * @param name the listener's name
	 * @param action {@code pause}, {@code resume}, {@code start}, {@code drain}, which
	 * stops the listener when its connections have finished what they have begun, or
	 * {@code stop}, which closes them at once. None of both last ones is waited for
	 * @param gracePeriod how long a drain may take, such as {@code 30s}; the listener's
	 * own without it
	 * @param maxConnections number of connections that may be open at the same time; 0
	 * means as many as the process can have; unchanged without it
	 * @param maxTlsHandshakes number of TLS handshakes that may be in progress at the
	 * same time; unchanged without it
	 * @param whenFull what becomes of peers when it is full, {@code close} or
	 * {@code pause}; unchanged without it
	 * @param maxConnectionsPerAddress number of connections of one address that may be
	 * open at the same time; 0 means any number; unchanged without it
	 * @param acceptRate number of connections a second; 0 means any number; unchanged
	 * without it
	 * @param allow addresses, or ranges such as {@code 10.0.0.0/8}, with commas between
	 * them, whose connections are let in, in place of those before; an empty text means
	 * everybody's; unchanged without it
	 * @param deny addresses and ranges whose connections are closed, in place of those
	 * before; an empty text means nobody's; unchanged without it
	 * @return the listener after it, or {@code null} if there is none of that name
	 * @throws InvalidEndpointRequestException if a value is not possible
	 * @throws IllegalStateException if the listener's state does not allow it
	 */
	@WriteOperation
	public @Nullable ListenerDescriptor change(@Selector String kind, @Selector String name, @Nullable String action,
			@Nullable String gracePeriod, @Nullable Integer maxConnections, @Nullable Integer maxTlsHandshakes,
			@Nullable String whenFull, @Nullable Integer maxConnectionsPerAddress, @Nullable Integer acceptRate,
			@Nullable String allow, @Nullable String deny) {
		return change(kind, name, new ListenerChange(action, gracePeriod, maxConnections, maxTlsHandshakes, whenFull,
				maxConnectionsPerAddress, acceptRate, allow, deny), this.showValues.isShown(true));
	}

	@Nullable ListenerDescriptor change(String kind, String name, ListenerChange change, boolean showPeers) {
		SocketListener listener = kind.equals(LISTENERS) ? this.registry.find(name) : null;
		if (listener == null) {
			return null;
		}
		this.changes.apply(listener, change);
		return this.describers.listeners().describe(listener, showPeers);
	}

	/**
	 * End one connection after what has been sent so far has left.
	 * @param kind 'connections'
	 * @param name the connection's number
	 * @return the connection, or {@code null} if there is none of that number
	 */
	@DeleteOperation
	public @Nullable ConnectionDescriptor close(@Selector String kind, @Selector String name) {
		Connection connection = kind.equals(CONNECTIONS) ? connection(name) : null;
		if (connection == null) {
			return null;
		}
		ActuateLog.closing(connection.listener(), connection.id());
		connection.close();
		return this.describers.connections().describe(connection, this.showValues.isShown(true));
	}

	private @Nullable Connection connection(String number) {
		try {
			return this.connections.find(Long.parseLong(number));
		}
		catch (NumberFormatException ex) {
			// no connection is called that
			return null;
		}
	}

}
