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
	 * completes. While the listener is drained the socket goes on as before; after the
	 * grace period, and at the end of {@link Timeouts#maxAge()}, the next receive sees
	 * what has arrived and then the end.
	 * <p>
	 * An exception, or a stage that fails, ends the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED} and is logged. Two are not the
	 * application's fault and are not logged: a {@link SocketClosedException}, by itself
	 * or as a cause, when the connection is ending anyway, and a
	 * {@link io.asyncnet.framing.FramingException} such as that of a line that is too
	 * long, which ends the connection with its own reason.
	 * @param socket the connection, whose TLS handshake is done
	 * @return completes when the connection has been served, {@code null} if it has been
	 * already
	 * @throws Exception to end the connection
	 */
	@Nullable CompletionStage<?> serve(AsyncSocket socket) throws Exception;

	/**
	 * Serve a connection, as {@link #serve(AsyncSocket)} does, which this method calls by
	 * default; it is the one that is called.
	 * @param socket the connection, whose TLS handshake is done
	 * @param connection the same as its listener has it, with its number and attributes
	 * @return completes when the connection has been served, {@code null} if it has been
	 * already
	 * @throws Exception to end the connection
	 */
	default @Nullable CompletionStage<?> serve(AsyncSocket socket, Connection connection) throws Exception {
		return serve(socket);
	}

	/**
	 * Learn that a connection has been served, and how long that took. Called once for
	 * each call of {@link #serve}, on the thread on which it returned or on which its
	 * stage completed. Must not throw.
	 * @param socket the connection, which is about to end
	 * @param nanos time from the call of {@link #serve} until it was over, in nanoseconds
	 * @param failure with what the application failed, or {@code null}
	 */
	default void onServed(AsyncSocket socket, long nanos, @Nullable Throwable failure) {
	}

}
