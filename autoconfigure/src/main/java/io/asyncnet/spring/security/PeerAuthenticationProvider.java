package io.asyncnet.spring.security;

import java.util.ArrayList;
import java.util.List;

import io.asyncnet.spring.identity.CertificatePrincipal;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AccountStatusUserDetailsChecker;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsChecker;
import org.springframework.security.core.userdetails.UserDetailsService;

/**
 * Finds the user of a peer by its name. One that is disabled, locked or expired is not
 * let in. Who has shown a certificate has the authority {@code FACTOR_X509} as well.
 *
 * @since 0.1.0
 */
public final class PeerAuthenticationProvider implements AuthenticationProvider {

	private final UserDetailsService users;

	private final UserDetailsChecker checker = new AccountStatusUserDetailsChecker();

	/**
	 * Create an instance.
	 * @param users the users
	 */
	public PeerAuthenticationProvider(UserDetailsService users) {
		this.users = users;
	}

	@Override
	public Authentication authenticate(Authentication authentication) {
		PeerAuthenticationToken request = (PeerAuthenticationToken) authentication;
		UserDetails user = this.users.loadUserByUsername(request.getName());
		this.checker.check(user);
		return authenticated(user, request, user.getAuthorities());
	}

	/** Return the authentication of a peer whose user nobody looks up. */
	static Authentication withoutUser(PeerAuthenticationToken request) {
		return authenticated(request.getName(), request, List.of());
	}

	private static Authentication authenticated(Object principal, PeerAuthenticationToken request,
			Iterable<? extends GrantedAuthority> granted) {
		List<GrantedAuthority> authorities = new ArrayList<>();
		granted.forEach(authorities::add);
		if (request.getPeer() instanceof CertificatePrincipal) {
			authorities.add(FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.X509_AUTHORITY));
		}
		return new PeerAuthenticationToken(principal, request.getPeer(), authorities);
	}

	@Override
	public boolean supports(@Nullable Class<?> authentication) {
		return authentication != null && PeerAuthenticationToken.class.isAssignableFrom(authentication);
	}

}
