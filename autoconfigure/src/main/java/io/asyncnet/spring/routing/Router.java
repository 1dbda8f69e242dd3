package io.asyncnet.spring.routing;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is to happen with a frame. Thread-safe.
 *
 * @param <T> what frames are routed to
 * @since 0.1.0
 */
@FunctionalInterface
public interface Router<T> {

	/**
	 * Look at a frame.
	 * @param frame the frame, of which nothing is kept
	 * @return where it goes, or {@code null} if it has no route that anybody takes
	 */
	@Nullable T route(Frame frame);

}
