package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Handles the frames of a listener without being a method with an annotation.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HandlerFunction {

	/**
	 * Handle one frame.
	 * @param connection where it came from
	 * @param frame its payload, valid only until this method returns
	 * @return the reply, {@code null} for none
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	@Nullable Object handle(Connection connection, Frame frame) throws Exception;

}
