package io.asyncnet.spring.handler;

/**
 * Headers of the messages that
 * {@link org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver
 * HandlerMethodArgumentResolver} beans are shown. The payload is a copy of the frame's
 * bytes, and empty where a method is called for something else than a frame.
 *
 * @since 0.1.0
 */
public final class SocketMessageHeaders {

	/** The {@link io.asyncnet.socket.Connection}, always. */
	public static final String CONNECTION = "asyncnet_connection";

	/** The {@link io.asyncnet.CloseReason}, in an {@code @OnClose} method. */
	public static final String CLOSE_REASON = "asyncnet_closeReason";

	/** The {@link Throwable}, in an {@code @OnError} method. */
	public static final String EXCEPTION = "asyncnet_exception";

	private SocketMessageHeaders() {
	}

}
