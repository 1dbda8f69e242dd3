package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.identity.AuthenticationSettings;
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
 * @param identity what it says about who its peers are
 * @since 0.1.0
 */
public record HandlerSettings(Execution execution, Charset charset, @Nullable RouteSettings route,
		@Nullable String unmatchedReply, Identity identity) {

	/** By the return type, and UTF-8, without routes. */
	public static final HandlerSettings DEFAULTS = new HandlerSettings(Execution.AUTO, StandardCharsets.UTF_8);

	/**
	 * Create settings without routes.
	 * @param execution where the handler runs unless its annotation says so
	 * @param charset how text is encoded
	 */
	public HandlerSettings(Execution execution, Charset charset) {
		this(execution, charset, null, null, Identity.NONE);
	}

	/**
	 * Return these settings with others about who the peers are.
	 * @param identity what the listener says about who its peers are
	 * @return new settings
	 */
	public HandlerSettings withIdentity(Identity identity) {
		return new HandlerSettings(this.execution, this.charset, this.route, this.unmatchedReply, identity);
	}

	/** Return what a method says about where it runs, else what the listener says. */
	Execution execution(HandlerMethod method) {
		return (method.execution() != Execution.AUTO) ? method.execution() : this.execution;
	}

	/**
	 * What a listener says about who its peers are.
	 *
	 * @param limits limits for peers that have to authenticate by their first frames
	 * @param identifiable whether peers may be known by more than their address:
	 * certificates, a proxy, or the credentials of a Unix domain socket
	 * @param concurrency frames of a connection that are handled at the same time
	 * @since 0.1.0
	 */
	public record Identity(AuthenticationSettings limits, boolean identifiable, int concurrency) {

		/** Peers that nothing is known of. */
		public static final Identity NONE = new Identity(AuthenticationSettings.DEFAULTS, false, 1);

	}

}
