package io.asyncnet.spring.listener;

import io.asyncnet.socket.ConnectionHandler;

/**
 * Where the handler of a listener comes from.
 *
 * @since 0.1.0
 */
public sealed interface HandlerSource {

	/**
	 * The bean methods of the application that are annotated with the listener's name.
	 *
	 * @since 0.1.0
	 */
	record Annotated() implements HandlerSource {

	}

	/**
	 * A handler as it is.
	 *
	 * @param handler the handler
	 * @since 0.1.0
	 */
	record Given(ConnectionHandler handler) implements HandlerSource {

	}

	/**
	 * A bean: a {@link ConnectionHandler}, or one with annotated methods.
	 *
	 * @param name the bean's name
	 * @since 0.1.0
	 */
	record Bean(String name) implements HandlerSource {

	}

	/**
	 * An object with annotated methods.
	 *
	 * @param target the object
	 * @since 0.1.0
	 */
	record Target(Object target) implements HandlerSource {

	}

	/**
	 * A function of the frame as text.
	 *
	 * @param function the function
	 * @since 0.1.0
	 */
	record Text(FrameFunction<String> function) implements HandlerSource {

	}

	/**
	 * A function of the frame's bytes.
	 *
	 * @param function the function
	 * @since 0.1.0
	 */
	record Bytes(FrameFunction<byte[]> function) implements HandlerSource {

	}

}
