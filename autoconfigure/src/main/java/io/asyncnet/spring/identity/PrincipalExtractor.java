package io.asyncnet.spring.identity;

import java.security.Principal;

import io.asyncnet.socket.SocketPeer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a peer is by what is known of its connection: certificates, the header of a
 * proxy, the credentials of a Unix domain socket. All beans of this type are asked in the
 * order of {@code @Order}; the first one that knows the peer decides. Must be
 * thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PrincipalExtractor {

	/** Order of the bean that reads certificates; one with a lower order comes before. */
	int CERTIFICATE_ORDER = 100;

	/** Order of the bean that reads what a proxy says of its peer's certificate. */
	int PROXY_ORDER = 200;

	/** Order of the bean that reads the credentials of Unix domain sockets. */
	int UNIX_ORDER = 300;

	/**
	 * Tell who a peer is. Called once for a connection, when that is asked for the first
	 * time, on the thread that asks: as a rule that of a handler.
	 * @param peer the connection, or the socket, after its TLS handshake
	 * @return who the peer is, {@code null} if this extractor cannot tell
	 */
	@Nullable Principal extract(SocketPeer peer);

}
