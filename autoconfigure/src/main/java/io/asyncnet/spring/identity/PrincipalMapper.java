package io.asyncnet.spring.identity;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * Makes of who a peer says to be, and has proved, what the application knows it as. The
 * seam between this library and a security framework; there is at most one bean of it.
 * Must be thread-safe.
 *
 * @since 0.1.0
 */
public interface PrincipalMapper {

	/**
	 * Map a principal. Called once for a connection, and again when its peer
	 * authenticates by a frame.
	 * @param principal what an extractor or an authenticator has told
	 * @return the principal that the application sees; {@code null} if it does not know
	 * the peer, or does not let it in
	 * @throws RuntimeException if it cannot be told now; the handler of the connection
	 * then counts as failed
	 */
	@Nullable Principal map(Principal principal);

	/**
	 * Return whether {@link #map} may wait, for a database for example. If so, handlers
	 * whose peers can be identified run on the executor, unless they say otherwise.
	 * @return {@code true} if it may not be called on an event loop
	 */
	default boolean mayBlock() {
		return true;
	}

	/**
	 * Return whether a failure of an authenticator or a handler is one that the peer is
	 * refused with, not one of the application.
	 * @param failure the failure
	 * @return {@code true} if nothing is broken
	 */
	default boolean isRefusal(Throwable failure) {
		return false;
	}

}
