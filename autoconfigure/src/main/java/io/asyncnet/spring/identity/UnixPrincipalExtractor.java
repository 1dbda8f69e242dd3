package io.asyncnet.spring.identity;

import java.security.Principal;

import io.asyncnet.socket.PeerCredentials;
import io.asyncnet.socket.SocketPeer;
import org.jspecify.annotations.Nullable;

/**
 * Names a peer by the user that it runs as, on connections of Unix domain sockets.
 *
 * @since 0.1.0
 */
public final class UnixPrincipalExtractor implements PrincipalExtractor {

	@Override
	public @Nullable Principal extract(SocketPeer peer) {
		PeerCredentials credentials = peer.peerCredentials();
		if (credentials == null || (credentials.user() == null && credentials.uid() < 0)) {
			return null;
		}
		return new UnixPrincipal(credentials);
	}

}
