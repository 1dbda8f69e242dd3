package io.asyncnet.spring.actuate;

import java.util.Map;
import java.util.Set;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What is different for the {@link SocketsEndpoint} over HTTP: status codes, and who may
 * see who peers are.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = SocketsEndpoint.class)
public final class SocketsEndpointWebExtension {

	/** What was asked for has begun and is not done yet. */
	private static final int STATUS_ACCEPTED = 202;

	/** The listener's state does not allow it. */
	private static final int STATUS_CONFLICT = 409;

	private final SocketsEndpoint endpoint;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create an extension.
	 * @param endpoint the endpoint
	 * @param showValues whether it is told who peers are
	 * @param roles who is authorized to see it, in addition to everybody who is
	 * authenticated if it is empty
	 */
	public SocketsEndpointWebExtension(SocketsEndpoint endpoint, Show showValues, Set<String> roles) {
		this.endpoint = endpoint;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * Describe all listeners.
	 * @param security who asks
	 * @return the listeners by their names
	 */
	@ReadOperation
	public SocketsDescriptor sockets(SecurityContext security) {
		return this.endpoint.sockets(showsPeers(security));
	}

	/**
	 * Describe all listeners, or a page of the open connections.
	 * @param security who asks
	 * @param kind 'listeners' or 'connections'
	 * @param listener only connections of this listener
	 * @param peer only connections of peers with this address, or in this range
	 * @param page number of the page, from 0 on
	 * @param size number of connections on a page
	 * @return what was asked for, or status 404, or 400 with the reason if a value is not
	 * possible
	 * @see SocketsEndpoint#list
	 */
	@ReadOperation
	public WebEndpointResponse<?> list(SecurityContext security, @Selector String kind, @Nullable String listener,
			@Nullable String peer, @Nullable Integer page, @Nullable Integer size) {
		try {
			return found(
					this.endpoint.list(kind, new ConnectionQuery(listener, peer, page, size), showsPeers(security)));
		}
		catch (InvalidEndpointRequestException ex) {
			return badRequest(ex);
		}
	}

	/**
	 * Describe one listener or connection.
	 * @param security who asks
	 * @param kind 'listeners' or 'connections'
	 * @param name the listener's name, or the connection's number
	 * @return what was asked for, or status 404
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> describe(SecurityContext security, @Selector String kind,
			@Selector String name) {
		return found(this.endpoint.describe(kind, name, showsPeers(security)));
	}

	/**
	 * Change what a listener does, or its limits.
	 * @param security who asks
	 * @param kind 'listeners'
	 * @param name the listener's name
	 * @param action what to do
	 * @param gracePeriod how long a drain may take
	 * @param maxConnections number of connections at the same time
	 * @param maxTlsHandshakes number of TLS handshakes at the same time
	 * @param whenFull what becomes of peers when it is full
	 * @param maxConnectionsPerAddress number of connections of one address at the same
	 * time
	 * @param acceptRate number of connections a second
	 * @param allow whose connections are let in
	 * @param deny whose connections are closed
	 * @return the listener after it, with status 202 if it is still stopping; status 404
	 * if there is none, or with the reason 409 if its state does not allow it, and 400 if
	 * a value is not possible
	 * @see SocketsEndpoint#change
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(SecurityContext security, @Selector String kind, @Selector String name,
			@Nullable String action, @Nullable String gracePeriod, @Nullable Integer maxConnections,
			@Nullable Integer maxTlsHandshakes, @Nullable String whenFull, @Nullable Integer maxConnectionsPerAddress,
			@Nullable Integer acceptRate, @Nullable String allow, @Nullable String deny) {
		ListenerChange change = new ListenerChange(action, gracePeriod, maxConnections, maxTlsHandshakes, whenFull,
				maxConnectionsPerAddress, acceptRate, allow, deny);
		ListenerDescriptor listener;
		try {
			listener = this.endpoint.change(kind, name, change, showsPeers(security));
		}
		catch (InvalidEndpointRequestException ex) {
			return badRequest(ex);
		}
		catch (IllegalStateException | AsyncNetException ex) {
			return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())), STATUS_CONFLICT);
		}
		if (listener == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(listener,
				listener.state().equals("draining") ? STATUS_ACCEPTED : WebEndpointResponse.STATUS_OK);
	}

	/**
	 * End one connection.
	 * @param kind 'connections'
	 * @param name the connection's number
	 * @return status 204, or 404 if there is none of that number
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> close(@Selector String kind, @Selector String name) {
		return new WebEndpointResponse<>((this.endpoint.close(kind, name) != null)
				? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/** Spring Boot would leave the reason out of what it makes of the exception. */
	private static WebEndpointResponse<Object> badRequest(InvalidEndpointRequestException failure) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(failure.getReason())),
				WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	private boolean showsPeers(SecurityContext security) {
		return this.showValues.isShown(security, this.roles);
	}

	private static WebEndpointResponse<OperationResponseBody> found(@Nullable OperationResponseBody body) {
		return (body != null) ? new WebEndpointResponse<>(body)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
