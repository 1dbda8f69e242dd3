package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Where one argument of a handler method comes from.
 */
@FunctionalInterface
interface Argument {

	/**
	 * Make the argument.
	 * @param connection the connection that something happens on
	 * @param frame the frame that is handled; {@link Frame#EMPTY} in the life of a
	 * connection
	 * @param event what happens, when it is no frame: the reason of an end, an exception
	 * @return the argument
	 * @throws Exception what counts as an exception of the method
	 */
	@Nullable Object resolve(Connection connection, Frame frame, @Nullable Object event) throws Exception;

}
