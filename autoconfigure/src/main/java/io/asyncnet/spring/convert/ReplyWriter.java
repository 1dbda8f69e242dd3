package io.asyncnet.spring.convert;

import io.asyncnet.socket.Replies;

/**
 * Makes a frame out of what a handler returned. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ReplyWriter {

	/**
	 * Convert a reply.
	 * @param reply what the handler returned
	 * @param replies where its frame goes
	 * @throws ReplyConversionException if the reply cannot be converted
	 * @throws IllegalArgumentException if the framing cannot carry it as one frame
	 */
	void write(Object reply, Replies replies);

}
