package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.routing.RouteSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a listener says about its handler.
 *
 * @param execution where the handler runs unless its annotation says so
 * @param charset how text is encoded
 * @param route how routes of frames are found, or {@code null} if they are not looked for
 * @param unmatchedReply reply to a frame that no method is for: text, or bytes in
 * hexadecimal where routes are bytes; {@code null} for none
 * @since 0.1.0
 */
public record HandlerSettings(Execution execution, Charset charset, @Nullable RouteSettings route,
		@Nullable String unmatchedReply) {

	/** By the return type, and UTF-8, without routes. */
	public static final HandlerSettings DEFAULTS = new HandlerSettings(Execution.AUTO, StandardCharsets.UTF_8);

	/**
	 * Create settings without routes.
	 * @param execution where the handler runs unless its annotation says so
	 * @param charset how text is encoded
	 */
	public HandlerSettings(Execution execution, Charset charset) {
		this(execution, charset, null, null);
	}

	/** Return what a method says about where it runs, else what the listener says. */
	Execution execution(HandlerMethod method) {
		return (method.execution() != Execution.AUTO) ? method.execution() : this.execution;
	}

}
