package io.asyncnet.spring.listener;

import java.nio.charset.Charset;

import io.asyncnet.framing.Framing;
import io.asyncnet.socket.EncodedFrame;

/**
 * Makes frames of what the application sends, rather than returns from a handler.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadEncoder {

	/**
	 * Encode a payload as one frame.
	 * @param payload text, {@code byte[]}, {@code ByteBuffer} or any object that can be
	 * converted
	 * @param framing how frames are written
	 * @param charset how text is encoded
	 * @return the frame
	 * @throws RuntimeException if the payload cannot be converted, or the framing cannot
	 * carry it as one frame
	 */
	EncodedFrame encode(Object payload, Framing framing, Charset charset);

}
