package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Where one argument of a handler method comes from.
 */
@FunctionalInterface
interface Argument {

	@Nullable Object resolve(Connection connection, Frame frame);

}
