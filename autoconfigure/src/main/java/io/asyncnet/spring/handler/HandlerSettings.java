package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import io.asyncnet.spring.annotation.Execution;

/**
 * What a listener says about its handler.
 *
 * @param execution where the handler runs unless its annotation says so
 * @param charset how text is encoded
 * @since 0.1.0
 */
public record HandlerSettings(Execution execution, Charset charset) {

	/** By the return type, and UTF-8. */
	public static final HandlerSettings DEFAULTS = new HandlerSettings(Execution.AUTO, StandardCharsets.UTF_8);

}
