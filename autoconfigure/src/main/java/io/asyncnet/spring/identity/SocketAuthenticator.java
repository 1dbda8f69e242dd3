package io.asyncnet.spring.identity;

import java.util.Set;

/**
 * Decides by the first frames of a connection who its peer is. A bean of this type stands
 * before everything that handles frames of its listeners: no handler, interceptor or
 * function sees a frame of a peer that has not authenticated. A listener has one at most.
 * <p>
 * It runs where the handlers of the listener run, on the executor unless these say that
 * they run on the event loop, so it may block. It must be thread-safe.
 * <p>
 * A peer has {@link AuthenticationSettings#timeout()} from the beginning of the
 * connection on. {@code @OnOpen} methods are called before, to greet it.
 *
 * @since 0.1.0
 */
public interface SocketAuthenticator {

	/**
	 * Look at a frame of a peer that has not authenticated yet.
	 * @param attempt the frame, valid only until this method returns
	 * @return who the peer is, that it is refused, or that its next frame tells more
	 * @throws Exception if it cannot be decided, as when a database cannot be reached:
	 * the connection ends as {@link io.asyncnet.CloseReason#HANDLER_FAILED}. With Spring
	 * Security an {@code AuthenticationException} refuses the peer, unless it tells that
	 * the authentication itself has failed
	 */
	AuthenticationResult authenticate(AuthenticationAttempt attempt) throws Exception;

	/**
	 * Return the listeners whose peers have to authenticate. Asked when a listener is
	 * made.
	 * @return names of listeners, at least one. A name of which there is no listener
	 * stops the start, and so does a listener without frames
	 */
	Set<String> listeners();

}
