package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A datagram that was received.
 *
 * @param bytes the payload, which belongs to the receiver; it may be empty
 * @param sender the address that it came from, as far as the network can be believed
 * @since 0.1.0
 */
public record Datagram(ByteBuffer bytes, InetSocketAddress sender) {

}
