package io.asyncnet.spring.routing;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Tells the route of a frame, where neither its first word nor its first bytes nor a JSON
 * property does. One extractor serves all connections of its listeners, so it must be
 * thread-safe. It runs where the frame is handled, right before the handler method.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RouteExtractor {

	/**
	 * Return the route of a frame.
	 * @param frame the frame, valid until this method returns; look at its bytes rather
	 * than copy it
	 * @return the route as the handler method's annotation has it, upper and lower case
	 * included, or {@code null} if the frame has none. What no annotation has is as good
	 * as none
	 * @throws RuntimeException as if the handler method had thrown it
	 */
	@Nullable String extract(Frame frame);

}
