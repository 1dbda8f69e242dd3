package io.asyncnet.spring.actuate;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.asyncnet.socket.AddressRange;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Finds connections, a page at a time: there may be tens of thousands.
 *
 * @param connections the open connections
 * @param describer what is told of each
 */
record ConnectionPages(ConnectionRegistry connections, ConnectionDescriber describer) {

	/** Fits a screen or two. */
	static final int DEFAULT_SIZE = 50;

	/** Some hundred kilobytes of JSON. */
	static final int MAX_SIZE = 500;

	ConnectionsDescriptor find(ConnectionQuery query, boolean showPeers) {
		int size = number("size", query.size(), DEFAULT_SIZE, 1, MAX_SIZE);
		int page = number("page", query.page(), 0, 0, Integer.MAX_VALUE / MAX_SIZE);
		List<Connection> found = all(query.listener()).filter(peers(query.peer(), showPeers))
			.sorted(Comparator.comparingLong(Connection::id))
			.toList();
		List<ConnectionDescriptor> shown = found.stream()
			.skip((long) page * size)
			.limit(size)
			.map((connection) -> this.describer.describe(connection, showPeers))
			.toList();
		return new ConnectionsDescriptor(found.size(), page, size, shown);
	}

	private Stream<Connection> all(@Nullable String listener) {
		try {
			return (listener != null) ? this.connections.stream(listener) : this.connections.stream();
		}
		catch (IllegalArgumentException ex) {
			throw invalid("listener", ex);
		}
	}

	private static Predicate<Connection> peers(@Nullable String peer, boolean showPeers) {
		if (peer == null) {
			return (connection) -> true;
		}
		if (!showPeers) {
			// who may ask for ranges knows each address after a few questions
			throw new InvalidEndpointRequestException("Parameter 'peer' needs the addresses of peers to be shown",
					"The addresses of peers are hidden: see 'management.endpoint.sockets.show-values'");
		}
		AddressRange range = range(peer);
		return (connection) -> connection.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
				&& range.contains(inet.getAddress());
	}

	private static AddressRange range(String text) {
		try {
			return AddressRange.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("peer", ex);
		}
	}

	private static int number(String name, @Nullable Integer value, int unset, int min, int max) {
		if (value == null) {
			return unset;
		}
		if (value < min || value > max) {
			String message = "'%s' must be %d to %d but was %d".formatted(name, min, max, value);
			throw new InvalidEndpointRequestException(message, message);
		}
		return value;
	}

	private static InvalidEndpointRequestException invalid(String name, IllegalArgumentException cause) {
		String message = "Parameter '%s': %s".formatted(name, cause.getMessage());
		return new InvalidEndpointRequestException(message, message, cause);
	}

}
