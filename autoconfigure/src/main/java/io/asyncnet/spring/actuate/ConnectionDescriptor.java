package io.asyncnet.spring.actuate;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A connection. What says who the peer is may be hidden.
 *
 * @param id its number
 * @param listener the name of its listener
 * @param state {@code open}, or {@code closing} from the moment that it ends
 * @param remoteAddress address and port of the peer, or what a proxy says they are
 * @param localAddress address and port of this end
 * @param proxy the proxy in front of the listener, or {@code null} without one
 * @param unixPeer who has connected to a Unix domain socket, or {@code null}
 * @param principal who the peer is, or {@code null} if it is not known
 * @param openedAt when it was accepted
 * @param ageMillis time since then, in milliseconds
 * @param idleMillis time since a byte went either way, in milliseconds
 * @param bytes bytes, as on the wire
 * @param frames frames; none where the handler takes whole connections
 * @param queuedBytes bytes that the application has sent, not as replies, and that wait
 * @param writable whether the peer keeps up
 * @param tls what the TLS handshake agreed on, or {@code null} without TLS, and before
 * its handshake is done
 * @since 0.1.0
 */
public record ConnectionDescriptor(long id, String listener, String state, @Nullable Object remoteAddress,
		@Nullable String localAddress, @Nullable ProxyDescriptor proxy, @Nullable Object unixPeer,
		@Nullable Object principal, Instant openedAt, long ageMillis, long idleMillis, CountDescriptor bytes,
		CountDescriptor frames, long queuedBytes, boolean writable,
		@Nullable ConnectionTlsDescriptor tls) implements OperationResponseBody {

	/**
	 * What has passed.
	 *
	 * @param received from the peer
	 * @param sent to the peer
	 * @since 0.1.0
	 */
	public record CountDescriptor(long received, long sent) {

	}

	/**
	 * A proxy that said who its peer is.
	 *
	 * @param version version of its header: 1 or 2
	 * @param address the proxy's address and port
	 * @param source address and port of its peer, or {@code null} if it speaks for itself
	 * @param destination where that peer has connected to
	 * @since 0.1.0
	 */
	public record ProxyDescriptor(int version, @Nullable Object address, @Nullable Object source,
			@Nullable Object destination) {

	}

	/**
	 * What a TLS handshake agreed on.
	 *
	 * @param protocol the protocol version
	 * @param cipherSuite the cipher suite
	 * @param peerSubject whom the peer's certificate names, or {@code null} without one
	 * @since 0.1.0
	 */
	public record ConnectionTlsDescriptor(String protocol, String cipherSuite, @Nullable Object peerSubject) {

	}

}
