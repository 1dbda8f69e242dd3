package io.asyncnet.spring.convert;

import org.springframework.messaging.MessageHeaders;

/**
 * The headers of every frame: a frame has none, no content type either, so that the first
 * converter that knows the payload's type reads it. One object for all saves the id and
 * the time stamp that every message would get.
 */
final class NoHeaders extends MessageHeaders {

	private static final long serialVersionUID = 1L;

	static final NoHeaders INSTANCE = new NoHeaders();

	private NoHeaders() {
		super(null, ID_VALUE_NONE, -1L);
	}

}
