package io.asyncnet.spring.actuate;

import java.security.Principal;
import java.time.Clock;
import java.util.function.Function;

import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * What the endpoint tells of listeners and connections. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketDescribers {

	private final Transport transport;

	private final ListenerDescriber listeners;

	private final ConnectionDescriber connections;

	/**
	 * Create an instance.
	 * @param transport what event loops wait on
	 * @param bundles from the name of a listener to that of its SSL bundle, {@code null}
	 * if none is known
	 * @param principals who the peer of a connection is, {@code null} if it is not known;
	 * asked for each connection that is described, so that it should not block
	 * @param sanitizers the last words on what is shown of a peer
	 */
	public SocketDescribers(Transport transport, Function<String, @Nullable String> bundles,
			Function<Connection, @Nullable Principal> principals, Iterable<SanitizingFunction> sanitizers) {
		this.transport = transport;
		Sanitizer sanitizer = new Sanitizer(sanitizers);
		this.listeners = new ListenerDescriber(bundles, sanitizer);
		this.connections = new ConnectionDescriber(sanitizer, principals, Clock.systemUTC());
	}

	String transport() {
		return Texts.lowerCase(this.transport);
	}

	ListenerDescriber listeners() {
		return this.listeners;
	}

	ConnectionDescriber connections() {
		return this.connections;
	}

}
