package io.asyncnet.socket;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * User code that owns a connection from its beginning to its end.
 *
 * @since 0.1.0
 * @see ConnectionHandler#forSockets
 */
@FunctionalInterface
public interface SocketConsumer {

	/**
	 * Serve a connection. When this is over the connection closes after what was sent has
	 * left: when the method returns {@code null}, or when the stage that it returns
	 * completes. While the listener is drained the next receive sees what has arrived and
	 * then the end.
	 * @param socket the connection, whose TLS handshake is done
	 * @return completes when the connection has been served, {@code null} if it has been
	 * already
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	@Nullable CompletionStage<?> serve(AsyncSocket socket) throws Exception;

}
