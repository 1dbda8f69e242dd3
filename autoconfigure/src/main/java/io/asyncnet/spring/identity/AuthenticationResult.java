package io.asyncnet.spring.identity;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * What an authenticator makes of a frame. A reply is text, bytes or what a
 * {@code MessageConverter} writes, and is one frame.
 *
 * @param decision what has been decided
 * @param principal who the peer is, if it has authenticated
 * @param reply what the peer is told, or {@code null}
 * @since 0.1.0
 */
public record AuthenticationResult(Decision decision, @Nullable Principal principal, @Nullable Object reply) {

	/**
	 * Check the principal.
	 * @param decision what has been decided
	 * @param principal who the peer is
	 * @param reply what the peer is told
	 */
	public AuthenticationResult {
		if ((decision == Decision.AUTHENTICATED) != (principal != null)) {
			throw new IllegalArgumentException("'principal' must be given if, and only if, the peer has authenticated");
		}
	}

	/**
	 * Let a peer in: its next frames are handled.
	 * @param principal who it is; with Spring Security as a rule an
	 * {@code Authentication}
	 * @return the result
	 */
	public static AuthenticationResult authenticated(Principal principal) {
		return authenticated(principal, null);
	}

	/**
	 * Let a peer in and tell it so.
	 * @param principal who it is
	 * @param reply what it is told, {@code null} for nothing
	 * @return the result
	 */
	public static AuthenticationResult authenticated(Principal principal, @Nullable Object reply) {
		return new AuthenticationResult(Decision.AUTHENTICATED, principal, reply);
	}

	/**
	 * Refuse a peer: the connection ends, and the failure counts for its address.
	 * @return the result
	 */
	public static AuthenticationResult refused() {
		return refused(null);
	}

	/**
	 * Refuse a peer with a last word.
	 * @param reply what it is told, {@code null} for nothing
	 * @return the result
	 */
	public static AuthenticationResult refused(@Nullable Object reply) {
		return new AuthenticationResult(Decision.REFUSED, null, reply);
	}

	/**
	 * Ask for another frame, which comes to the authenticator too.
	 * @param reply what the peer is asked, {@code null} for nothing
	 * @return the result
	 */
	public static AuthenticationResult challenge(@Nullable Object reply) {
		return new AuthenticationResult(Decision.CHALLENGE, null, reply);
	}

	/**
	 * What has been decided.
	 *
	 * @since 0.1.0
	 */
	public enum Decision {

		/** The peer is who it says to be. */
		AUTHENTICATED,

		/** The peer may not stay. */
		REFUSED,

		/** The next frame of the peer tells more. */
		CHALLENGE

	}

}
