package io.asyncnet.spring.security;

import java.security.Principal;

import io.asyncnet.spring.identity.PrincipalMapper;
import org.jspecify.annotations.Nullable;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;

/**
 * Makes an {@link Authentication} of who a peer is. The authentication manager is asked
 * first. If it has no provider for {@link PeerAuthenticationToken}, the users are. If
 * there is neither, the peer is authenticated without authorities: its certificate, its
 * proxy or the operating system vouch for its name.
 * <p>
 * What an authenticator has told as an {@code Authentication} stays as it is.
 *
 * @since 0.1.0
 */
public final class AuthenticationMapper implements PrincipalMapper {

	private final @Nullable AuthenticationManager manager;

	private final @Nullable AuthenticationManager users;

	private final SecurityLog log = new SecurityLog();

	/**
	 * Create an instance.
	 * @param manager authenticates peers, or {@code null}
	 * @param users has the users, or {@code null}
	 */
	public AuthenticationMapper(@Nullable AuthenticationManager manager, @Nullable UserDetailsService users) {
		this.manager = manager;
		this.users = (users != null) ? new ProviderManager(new PeerAuthenticationProvider(users)) : null;
	}

	@Override
	public @Nullable Principal map(Principal principal) {
		if (principal instanceof Authentication authentication) {
			return authentication.isAuthenticated() ? authentication : null;
		}
		PeerAuthenticationToken request = new PeerAuthenticationToken(principal);
		try {
			return authenticate(request);
		}
		catch (AuthenticationServiceException ex) {
			throw ex;
		}
		catch (AuthenticationException ex) {
			this.log.unknown(principal, ex);
			return null;
		}
	}

	private Authentication authenticate(PeerAuthenticationToken request) {
		if (this.manager != null) {
			try {
				return this.manager.authenticate(request);
			}
			catch (ProviderNotFoundException ex) {
				// it is for other authentications, such as passwords on web pages
				this.log.notForPeers(ex);
			}
		}
		return (this.users != null) ? this.users.authenticate(request)
				: PeerAuthenticationProvider.withoutUser(request);
	}

	@Override
	public boolean mayBlock() {
		return this.manager != null || this.users != null;
	}

	@Override
	public boolean isRefusal(Throwable failure) {
		return failure instanceof AccessDeniedException
				|| (failure instanceof AuthenticationException && !(failure instanceof AuthenticationServiceException)
						&& !(failure instanceof ProviderNotFoundException));
	}

}
