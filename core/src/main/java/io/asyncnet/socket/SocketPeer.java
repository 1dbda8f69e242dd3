package io.asyncnet.socket;

import java.security.cert.X509Certificate;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the other end beyond its address. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SocketPeer {

	/**
	 * Return what the proxy in front of the listener said, whose
	 * {@link ProxyInfo#source()} is the remote address then.
	 * @return the header of the PROXY protocol, or {@code null} if the connection did not
	 * begin with one; the same also after the connection has ended
	 */
	default @Nullable ProxyInfo proxy() {
		return null;
	}

	/**
	 * Return who has connected to a Unix domain socket.
	 * @return the credentials, or {@code null} on a connection of another kind, and where
	 * the system does not tell; the same also after the connection has ended
	 */
	default @Nullable PeerCredentials peerCredentials() {
		return null;
	}

	/**
	 * Return the certificates that the peer has shown and that are trusted.
	 * @return the peer's own certificate first; empty without TLS, before its handshake,
	 * and when the peer has shown none
	 */
	default List<X509Certificate> peerCertificates() {
		return List.of();
	}

}
