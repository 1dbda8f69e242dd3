package io.asyncnet.spring.listener;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The short form of a handler: a function from a frame to its reply. Serves all
 * connections of a listener at the same time, and one connection's frames one after the
 * other.
 *
 * @param <T> {@code String} or {@code byte[]}
 * @since 0.1.0
 */
@FunctionalInterface
public interface FrameFunction<T> {

	/**
	 * Handle one frame. Runs on the handler executor, so it may block.
	 * @param payload the frame's payload
	 * @param connection where it came from
	 * @return the reply: text, bytes or what a message converter of the application
	 * writes, but not something that comes later; {@code null} for none
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	@Nullable Object handle(T payload, Connection connection) throws Exception;

}
