package io.asyncnet.spring.identity;

import java.security.Principal;

import io.asyncnet.socket.PeerCredentials;

/**
 * A process on this machine, at the other end of a Unix domain socket.
 *
 * @param credentials what the operating system says of it
 * @since 0.1.0
 */
public record UnixPrincipal(PeerCredentials credentials) implements Principal {

	/**
	 * Return the name of the user that the process runs as, or {@code uid:} and the
	 * user's number where the transport tells numbers only, as all native ones do.
	 */
	@Override
	public String getName() {
		String user = this.credentials.user();
		return (user != null) ? user : "uid:" + this.credentials.uid();
	}

	@Override
	public String toString() {
		return getName();
	}

}
