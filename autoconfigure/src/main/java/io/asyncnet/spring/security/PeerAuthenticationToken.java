package io.asyncnet.spring.security;

import java.security.Principal;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/**
 * A peer that has proved who it is before Spring Security is asked: by a client
 * certificate, through a trusted proxy, or to the operating system. What is left to do is
 * to find its user.
 *
 * @since 0.1.0
 */
public final class PeerAuthenticationToken extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	// A user, a name: as a rule serializable, as with the tokens of Spring Security.
	@SuppressWarnings("serial")
	private final Object principal;

	@SuppressWarnings("serial")
	private final Principal peer;

	/**
	 * Create a request to find the user of a peer.
	 * @param peer who the peer is
	 */
	public PeerAuthenticationToken(Principal peer) {
		super(List.of());
		this.principal = peer.getName();
		this.peer = peer;
	}

	/**
	 * Create the result: an authentication.
	 * @param principal the user, or its name
	 * @param peer who the peer is
	 * @param authorities what the user may do
	 */
	public PeerAuthenticationToken(Object principal, Principal peer,
			Collection<? extends GrantedAuthority> authorities) {
		super(authorities);
		this.principal = principal;
		this.peer = peer;
		super.setAuthenticated(true);
	}

	/**
	 * Return the user: the {@code UserDetails} if they have been looked up, else the name
	 * as text.
	 */
	@Override
	public Object getPrincipal() {
		return this.principal;
	}

	/** There are none: what the peer has proved itself by is not a secret. */
	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

	/**
	 * Return who the peer is, whatever its user is called: for example a
	 * {@link io.asyncnet.spring.identity.CertificatePrincipal} with its certificate.
	 * @return what the extractor has told
	 */
	public Principal getPeer() {
		return this.peer;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof PeerAuthenticationToken token && super.equals(other)
				&& this.peer.equals(token.peer));
	}

	@Override
	public int hashCode() {
		return 31 * super.hashCode() + this.peer.hashCode();
	}

}
