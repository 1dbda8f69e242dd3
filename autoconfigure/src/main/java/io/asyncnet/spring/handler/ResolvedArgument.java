package io.asyncnet.spring.handler;

import java.util.HashMap;
import java.util.Map;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.GenericMessage;

/**
 * An argument that the application resolves itself, out of a message made for it.
 *
 * @param resolver the application's resolver
 * @param parameter the parameter, which the resolver supports
 */
record ResolvedArgument(HandlerMethodArgumentResolver resolver, MethodParameter parameter) implements Argument {

	@Override
	public @Nullable Object resolve(Connection connection, Frame frame, @Nullable Object event) throws Exception {
		Map<String, Object> headers = new HashMap<>();
		headers.put(SocketMessageHeaders.CONNECTION, connection);
		if (event instanceof CloseReason) {
			headers.put(SocketMessageHeaders.CLOSE_REASON, event);
		}
		else if (event instanceof Throwable) {
			headers.put(SocketMessageHeaders.EXCEPTION, event);
		}
		return this.resolver.resolveArgument(this.parameter,
				new GenericMessage<>(frame.toByteArray(), new Headers(headers)));
	}

	/** Without an id, which is random and thus dear, and without a time. */
	private static final class Headers extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		Headers(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
