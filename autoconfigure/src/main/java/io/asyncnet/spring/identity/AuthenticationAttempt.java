package io.asyncnet.spring.identity;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;

/**
 * A frame of a peer that has not authenticated yet.
 *
 * @param connection where it came from; what its peer is asked can be remembered in its
 * attributes
 * @param frame its payload, valid only until the authenticator returns
 * @param number how many frames this peer has sent, with this one: 1 for the first
 * @since 0.1.0
 */
public record AuthenticationAttempt(Connection connection, Frame frame, int number) {

}
