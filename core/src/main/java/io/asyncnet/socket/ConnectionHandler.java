package io.asyncnet.socket;

import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * User code behind a listener. One handler serves all connections of its listener, so it
 * must be thread-safe; for any one connection at most one of its methods runs at a time:
 * first {@link #onOpen}, then {@link #onFrame} for each frame in the order they were
 * sent, and last, exactly once, {@link #onClose}.
 * <p>
 * An exception from {@link #onOpen} or {@link #onFrame} ends that connection, after the
 * replies to earlier frames have left, and nobody else notices.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionHandler {

	/**
	 * Create a handler that hands each connection to the application as a socket, instead
	 * of handling its frames. The listener's framing has no meaning then. It is bound as
	 * it is, not wrapped in another handler.
	 * @param consumer serves the connections, any number of them at the same time
	 * @param executor whose threads may be blocked, one for each connection; {@code null}
	 * for the connection's event loop, which must not be blocked
	 * @return the handler
	 */
	static ConnectionHandler forSockets(SocketConsumer consumer, @Nullable Executor executor) {
		return new SocketHandOut(consumer, executor);
	}

	/**
	 * Handle one frame.
	 * @param connection where it came from
	 * @param frame its payload, valid only until this method returns
	 * @param replies where replies go, valid only until this method returns
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	void onFrame(Connection connection, Frame frame, Replies replies) throws Exception;

	/**
	 * Greet, or refuse, a connection: it has been accepted, and its TLS handshake is
	 * done.
	 * @param connection the new connection
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	default void onOpen(Connection connection) throws Exception {
	}

	/**
	 * Take leave of a connection that {@link #onOpen} was called for.
	 * @param connection the connection, which has ended
	 * @param reason why it ended
	 * @throws Exception which is logged and has no other effect
	 */
	default void onClose(Connection connection, CloseReason reason) throws Exception {
	}

	/**
	 * Learn how long the handling of a frame took. Called on the same thread right after
	 * {@link #onFrame}, unless that deferred its reply.
	 * @param connection where the frame came from
	 * @param nanos time from the frame's turn to the return of {@link #onFrame}, in
	 * nanoseconds
	 * @param failure what {@link #onFrame} threw, or {@code null}
	 */
	default void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
	}

	/**
	 * Return where the methods of this handler run. It is asked once, when the listener
	 * is bound.
	 * @return an executor whose threads may be blocked, one task for each batch of
	 * frames; {@code null} to run on the connection's event loop, which must not be
	 * blocked
	 */
	default @Nullable Executor executor() {
		return null;
	}

	/**
	 * Return whether this handler handles frames.
	 * @return {@code false} if it {@linkplain #forSockets takes whole connections}, for
	 * which the listener's framing and the timeouts of frames have no meaning
	 */
	default boolean handlesFrames() {
		return true;
	}

	/**
	 * Return whether {@link #onOpen} and {@link #onClose} do anything. A handler with an
	 * executor that has no use for them saves two hand-overs for each connection.
	 * @return {@code true} to have both called
	 */
	default boolean handlesLife() {
		return false;
	}

}
