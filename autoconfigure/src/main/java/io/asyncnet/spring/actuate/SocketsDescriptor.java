package io.asyncnet.spring.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All listeners.
 *
 * @param transport what event loops wait on, in lower case
 * @param connections number of open connections of all listeners
 * @param listeners the listeners by their names
 * @since 0.1.0
 */
public record SocketsDescriptor(String transport, int connections,
		Map<String, ListenerDescriptor> listeners) implements OperationResponseBody {

}
