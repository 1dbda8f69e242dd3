package io.asyncnet.spring.handler;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Surrounds the handling of frames. Each bean of this type takes part, in the order of
 * {@code @Order}, the first one on the outside: it may look at a frame before its handler
 * does, reply in the handler's place, replace the reply, and learn what became of it. It
 * runs where the handler runs, on the same thread: with a handler on the event loop it
 * must not block. It must be thread-safe.
 * <p>
 * It surrounds {@code @SocketHandler} methods that handle frames, functions behind
 * listeners, and frames that no method is for. It does not surround methods for the life
 * of a connection, those that take an {@code AsyncSocket}, nor {@code ConnectionHandler}
 * beans.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SocketInterceptor {

	/**
	 * Handle a frame, as a rule by {@link SocketCall#proceed()}.
	 * @param call the frame and its handler, valid only until this method returns
	 * @return the reply: what {@link SocketCall#proceed()} has returned, or something
	 * else, of any type that a {@code @SocketHandler} method can declare as
	 * {@code Object} or as a promise of it; {@code null} for none
	 * @throws Exception which counts like one of the handler: an {@code @OnError} method
	 * answers it, or the connection ends as
	 * {@link io.asyncnet.CloseReason#HANDLER_FAILED}
	 */
	@Nullable Object intercept(SocketCall call) throws Exception;

	/**
	 * Return the listeners whose frames are intercepted. Asked when a listener is made. A
	 * name of which there is no listener stops the start.
	 * @return names of listeners; empty for all
	 */
	default Set<String> listeners() {
		return Set.of();
	}

}
