package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A handler method with its bean and its arguments.
 */
@FunctionalInterface
interface FrameCall {

	/**
	 * Make the arguments and call the method.
	 * @param connection the connection that something happens on
	 * @param frame the frame that is handled, or {@link Frame#EMPTY}
	 * @param event what happens, when it is no frame
	 * @return what the method returns, {@code null} from a {@code void} method
	 * @throws Throwable exactly what the method throws
	 */
	@Nullable Object call(Connection connection, Frame frame, @Nullable Object event) throws Throwable;

}
