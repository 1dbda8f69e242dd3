package io.asyncnet.spring.handler;

import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A frame that is about to be handled. Belongs to the thread that runs
 * {@link SocketInterceptor#intercept}, until that method returns.
 *
 * @since 0.1.0
 */
public interface SocketCall {

	/**
	 * Return where the frame came from.
	 * @return the connection, which may be used later and by other threads too
	 */
	Connection connection();

	/**
	 * Return the frame.
	 * @return its payload, valid only until the interceptor returns
	 * @throws IllegalStateException if the outermost interceptor has returned, or on
	 * another thread
	 */
	Frame frame();

	/**
	 * Return what handles the frame.
	 * @return class and method, for example {@code Quotes.quote}, as in the tag
	 * {@code handler} of the meters; {@code function} for a function; {@code null} if no
	 * method is for this frame, which {@link #proceed()} then drops or answers as the
	 * listener's properties say
	 */
	@Nullable String handler();

	/**
	 * Call the next interceptor, or the handler. An interceptor that does not is one that
	 * replies itself; one that does twice has the frame handled twice.
	 * @return what the handler returned, also a stage or a publisher: it has not been
	 * waited for
	 * @throws Exception what the handler has thrown, or the conversion of the payload
	 * @throws IllegalStateException if the outermost interceptor has returned, or on
	 * another thread
	 */
	@Nullable Object proceed() throws Exception;

	/**
	 * Learn what becomes of the frame. The action runs once: when the reply has been
	 * written, or its last frame when it is a stream, or with what failed, before an
	 * {@code @OnError} method answers that. It runs on this thread after the interceptors
	 * have returned, or on the one that completes an asynchronous reply. It does not run
	 * for a reply that never comes; {@link Connection#closed()} tells of the end.
	 * @param action gets the failure, or {@code null}. It must not block on an event
	 * loop; what it throws is logged and has no other effect
	 * @throws IllegalStateException if the outermost interceptor has returned, or on
	 * another thread
	 */
	void whenDone(Consumer<? super @Nullable Throwable> action);

}
