package io.asyncnet.spring.identity;

import java.security.Principal;
import java.util.List;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.PeerRefusedException;
import io.asyncnet.socket.SocketPeer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is at the other end of a connection. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PeerPrincipals {

	private static final AttributeKey<Identity> KEY = AttributeKey.of(PeerPrincipals.class.getName(), Identity.class);

	private final List<PrincipalExtractor> extractors;

	private final @Nullable PrincipalMapper mapper;

	/**
	 * Create an instance.
	 * @param extractors asked in this order
	 * @param mapper makes of a principal what the application sees, or {@code null}
	 */
	public PeerPrincipals(List<PrincipalExtractor> extractors, @Nullable PrincipalMapper mapper) {
		this.extractors = List.copyOf(extractors);
		this.mapper = mapper;
	}

	/**
	 * Return who the peer of a connection is: as whom it has authenticated by a frame,
	 * else what the first extractor says that knows it. The extractors are asked once for
	 * each connection, and what is found may then be looked up by the security framework,
	 * so the first call may block. Where TLS begins later, what has been known before is
	 * forgotten, because somebody in between may have said it.
	 * @param connection the connection, which may have ended
	 * @return who it is, {@code null} if nobody knows
	 */
	public @Nullable Principal find(Connection connection) {
		boolean tls = connection.tls() != null;
		Identity known = connection.attributes().get(KEY);
		if (known == null) {
			Identity found = new Identity(identify(connection), tls);
			// of two threads that ask, both see the same; and who has authenticated stays
			Identity other = connection.attributes().putIfAbsent(KEY, found);
			known = (other != null) ? other : found;
		}
		if (known.tls() != tls) {
			known = new Identity(identify(connection), tls);
			connection.attributes().put(KEY, known);
		}
		return known.principal();
	}

	/**
	 * Return who the peer of a socket is, by its certificate, its proxy or its
	 * credentials. Not remembered: each call asks the extractors.
	 * @param socket the socket, connected and after its TLS handshake
	 * @return who it is, {@code null} if nobody knows
	 */
	public @Nullable Principal find(AsyncSocket socket) {
		return identify(socket);
	}

	/**
	 * Say who the peer of a connection is, instead of what has been known before. What
	 * the security framework makes of it is there for the next callback of the
	 * connection.
	 * @param connection the connection
	 * @param principal who the peer is; {@code null} for nobody
	 * @return what the application sees
	 * @throws PeerRefusedException if the security framework does not know the principal
	 */
	public @Nullable Principal set(Connection connection, @Nullable Principal principal) {
		Principal mapped = (principal != null) ? map(principal) : null;
		if (principal != null && mapped == null) {
			throw new PeerRefusedException("its user is not known, or may not log in");
		}
		connection.attributes().put(KEY, new Identity(mapped, connection.tls() != null));
		return mapped;
	}

	/**
	 * Return who the peer of a connection is, if that has been found out before. Asks
	 * nobody, and never blocks.
	 * @param connection the connection, which may have ended
	 * @return who it is, {@code null} if nobody knows, or nobody wanted to know so far
	 */
	public @Nullable Principal known(Connection connection) {
		Identity identity = connection.attributes().get(KEY);
		return (identity != null && identity.tls() == (connection.tls() != null)) ? identity.principal() : null;
	}

	/**
	 * Return whether somebody looks at who the peer of each connection is.
	 * @return {@code true} with a security framework
	 */
	public boolean isMapped() {
		return this.mapper != null;
	}

	/**
	 * Return whether {@link #find(Connection)} may block.
	 * @return {@code false} if it may be called first on an event loop
	 */
	public boolean mayBlock() {
		return this.mapper != null && this.mapper.mayBlock();
	}

	/**
	 * Return whether a failure is one that the peer is refused with.
	 * @param failure the failure of a handler or an authenticator
	 * @return {@code true} if nothing is broken
	 */
	public boolean isRefusal(Throwable failure) {
		return failure instanceof PeerRefusedException || (this.mapper != null && this.mapper.isRefusal(failure));
	}

	private @Nullable Principal identify(SocketPeer peer) {
		for (PrincipalExtractor extractor : this.extractors) {
			Principal principal = extractor.extract(peer);
			if (principal != null) {
				return map(principal);
			}
		}
		return null;
	}

	private @Nullable Principal map(Principal principal) {
		return (this.mapper != null) ? this.mapper.map(principal) : principal;
	}

	/**
	 * What is known of a peer.
	 *
	 * @param principal who it is, {@code null} if nobody knows
	 * @param tls whether the connection had TLS by then
	 */
	private record Identity(@Nullable Principal principal, boolean tls) {

	}

}
