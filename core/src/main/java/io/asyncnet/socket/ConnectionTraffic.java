package io.asyncnet.socket;

import java.time.Duration;

/**
 * What has passed over a connection so far, and for how long. The numbers are read one
 * after the other while the connection goes on, so that they need not be of the same
 * instant.
 *
 * @param bytesReceived bytes that were read, as they were on the wire: with TLS before
 * decryption. A header of the PROXY protocol is not counted
 * @param bytesSent bytes that were handed to the operating system, as they are on the
 * wire: with TLS after encryption
 * @param framesReceived frames that were handled; 0 on a connection that is handled as a
 * socket, without frames
 * @param framesSent frames that were written, replies and others; 0 on a connection that
 * is handled as a socket
 * @param age time since the connection was accepted, until now or until its end
 * @param idle time since a byte went either way, or since the connection was accepted
 * when none has, until now or until its end
 * @since 0.1.0
 */
public record ConnectionTraffic(long bytesReceived, long bytesSent, long framesReceived, long framesSent, Duration age,
		Duration idle) {

}
