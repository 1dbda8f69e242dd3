package io.asyncnet.spring.convert;

import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Makes the payload object out of a frame. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadReader {

	/**
	 * Convert a frame.
	 * @param frame the frame, of which the result keeps nothing
	 * @return the payload; {@code null} only if the parameter that it is for allows it
	 * @throws FrameConversionException if the frame cannot be converted
	 * @throws InvalidPayloadException if the payload is not valid
	 */
	@Nullable Object read(Frame frame);

}
