package io.asyncnet.socket;

import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * User code behind a listener. One handler serves all connections of its listener, so it
 * must be thread-safe; for any one connection at most one of its methods runs at a time:
 * first {@link #onOpen(Connection)}, then {@link #onFrame} for each frame in the order
 * they were sent, and last, exactly once, {@link #onClose}. {@link #onDrain(Connection)}
 * comes before the end when the listener stops. With a
 * {@link ListenerOptions#concurrency()} above 1 and an executor, as many calls of
 * {@link #onFrame} run at the same time, each on a thread of its own; the other methods
 * still run alone, and the order of replies is that of the frames.
 * <p>
 * A method that runs on an executor longer than {@link Timeouts#handler()} is
 * interrupted, and the connection ends as {@link io.asyncnet.CloseReason#HANDLER_TIMEOUT}
 * without waiting for it; what it replies later is dropped. {@link #onClose} still waits
 * until it has returned: of a method that never returns it is never called.
 * <p>
 * An exception from {@link #onOpen(Connection)} or {@link #onFrame} ends that connection,
 * after the replies to earlier frames have left, and nobody else notices.
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
	 * done. What is sent here leaves before the first reply. To refuse, call
	 * {@link Connection#close()} or throw: no frame is handled, and what was sent before
	 * still leaves.
	 * @param connection the new connection
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	default void onOpen(Connection connection) throws Exception {
	}

	/**
	 * Greet, or refuse, a connection, as {@link #onOpen(Connection)} does, which this
	 * method calls by default; it is the one that is called.
	 * @param connection the new connection
	 * @param replies where a greeting goes; unlike {@link Connection#send} it takes one
	 * after {@link Connection#close()} too, and before an exception
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	default void onOpen(Connection connection, Replies replies) throws Exception {
		onOpen(connection);
	}

	/**
	 * Say goodbye: the listener drains, or the connection has reached its
	 * {@linkplain Timeouts#maxAge() age}, and ends next. Called once, and only if
	 * {@link #onOpen(Connection)} was: after the frames that have arrived, or in between
	 * when their handling has stopped because the peer does not read or too many replies
	 * are pending. Not called when the connection ends for another reason first.
	 * <p>
	 * What is sent here by {@link Connection#send} leaves behind the replies to the
	 * frames so far, and before the end. A {@link ReplyStream} without an end of its own
	 * is best completed here, as the end waits for it.
	 * @param connection the connection, from which nothing more is read
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	default void onDrain(Connection connection) throws Exception {
	}

	/**
	 * Say goodbye, as {@link #onDrain(Connection)} does, which this method calls by
	 * default; it is the one that is called.
	 * @param connection the connection, from which nothing more is read
	 * @param replies where a goodbye goes, also after {@link Connection#close()}
	 * @throws Exception to end the connection as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	default void onDrain(Connection connection, Replies replies) throws Exception {
		onDrain(connection);
	}

	/**
	 * Take leave of a connection that {@link #onOpen(Connection)} was called for. When
	 * the executor has been shut down, or refuses it while the event loops are closing,
	 * it runs on the event loop rather than never.
	 * @param connection the connection, which has ended
	 * @param reason why it ended
	 * @throws Exception which is logged and has no other effect
	 */
	default void onClose(Connection connection, CloseReason reason) throws Exception {
	}

	/**
	 * Learn that the peer has sent bytes that are no frame, for example one that is too
	 * long. Called after the frames before, once at most, where {@link #onFrame} is; no
	 * further frame follows. When this method returns, the connection ends with
	 * {@link FramingException#reason()}, after all replies have left.
	 * <p>
	 * Not called for a frame that is cut off by the peer's end or by a timeout.
	 * @param connection where the bytes came from
	 * @param failure what is wrong with them; its message holds none of them
	 * @param replies where a last reply goes, behind those to the frames before
	 * @throws Exception which is logged and has no other effect
	 */
	default void onFramingFailure(Connection connection, FramingException failure, Replies replies) throws Exception {
	}

	/**
	 * Prepare this thread for callbacks of a connection, for example with values for the
	 * log. Called right before a run of callbacks on the thread that runs them: once for
	 * all frames that are handled in a row, and once for each of the others.
	 * @param connection whose callbacks follow
	 * @throws Exception as if the first of these callbacks had thrown it
	 */
	default void onEnter(Connection connection) throws Exception {
	}

	/**
	 * Clean this thread up: the counterpart of {@link #onEnter}, always called, also when
	 * that or a callback has thrown an exception.
	 * @param connection whose callbacks have run
	 * @throws Exception as if the last of these callbacks had thrown it
	 */
	default void onLeave(Connection connection) throws Exception {
	}

	/**
	 * Return whether {@link #onEnter} and {@link #onLeave} do anything. It is asked once,
	 * when the listener is bound.
	 * @return {@code true} to have both called
	 */
	default boolean handlesScope() {
		return false;
	}

	/**
	 * Learn how long the handling of a frame took. Called on the same thread right after
	 * {@link #onFrame}, unless that deferred its reply, or {@link #handlesTimes()} says
	 * that it is of no use.
	 * @param connection where the frame came from
	 * @param nanos time from the frame's turn to the return of {@link #onFrame}, or to
	 * {@link Frame#endNanos()} in it, in nanoseconds
	 * @param failure what {@link #onFrame} threw, or {@code null}
	 */
	default void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
	}

	/**
	 * Return whether it matters when handling of each frame begins and ends. Where it
	 * does not, an event loop looks at the clock only now and then while frames are
	 * handled quickly, which is a good part of what a short frame costs. It is asked
	 * once, when the listener is bound.
	 * @return {@code false} to do without {@link #onHandled}, and with a
	 * {@link Frame#startNanos()} that may be that of a frame shortly before
	 */
	default boolean handlesTimes() {
		return true;
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
	 * Return whether {@link #onOpen(Connection)}, {@link #onDrain(Connection)} and
	 * {@link #onClose} do anything. A handler with an executor that has no use for them
	 * saves two hand-overs for each connection.
	 * @return {@code true} to have them called
	 */
	default boolean handlesLife() {
		return false;
	}

}
