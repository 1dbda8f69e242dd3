package io.asyncnet.spring.tap;

import java.util.function.UnaryOperator;

import io.asyncnet.socket.Connection;

/**
 * Takes away what a tap must not show. All beans of this type are asked, one after the
 * other in their order. They run on the thread of the tap, never on one that serves
 * connections.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TapRedactor {

	/**
	 * Create what redacts one direction of one connection, before its first bytes are
	 * shown, and again behind bytes that are missing because the tap could not keep up.
	 * The function gets the bytes piece by piece and in their order, and returns what may
	 * be shown instead, which may be longer, shorter or nothing. It may change and return
	 * the array that it was given. The first piece may begin anywhere, in the middle of a
	 * password too: the connection may have been open before the tap. So may all others,
	 * and a function that looks for something has to remember where it is. If it throws,
	 * nothing more is shown and the tap ends.
	 * @param connection the connection
	 * @param direction which way the bytes go
	 * @return the function, called by one thread at a time
	 */
	UnaryOperator<byte[]> redact(Connection connection, TapDirection direction);

}
