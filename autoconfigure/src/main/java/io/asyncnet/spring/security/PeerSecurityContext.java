package io.asyncnet.spring.security;

import java.security.Principal;
import java.util.function.Supplier;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.identity.PeerPrincipals;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Gives threads the security context of the peer that they work for, a new one for each
 * frame. A peer that nobody knows is anonymous, as on the web. An authentication that
 * {@code @OnOpen} methods leave in the security context is the peer's from then on.
 *
 * @since 0.1.0
 */
public final class PeerSecurityContext implements ConnectionContext {

	private static final Authentication ANONYMOUS = new AnonymousAuthenticationToken("asyncnet", "anonymousUser",
			AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	private final PeerPrincipals principals;

	private final SecurityContextHolderStrategy holder;

	/**
	 * Create an instance.
	 * @param principals tell who peers are
	 * @param holder has the security context of a thread
	 */
	public PeerSecurityContext(PeerPrincipals principals, SecurityContextHolderStrategy holder) {
		this.principals = principals;
		this.holder = holder;
	}

	/** Return the authentication of a principal, {@code null} if it has none. */
	static @Nullable Authentication known(@Nullable Principal principal) {
		boolean known = principal instanceof Authentication authentication && authentication.isAuthenticated()
				&& !(principal instanceof AnonymousAuthenticationToken);
		return known ? (Authentication) principal : null;
	}

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		return openSocket(listener, (connection != null) ? this.principals.find(connection) : null);
	}

	@Override
	public Scope openSocket(String listener, @Nullable Principal peer) {
		Supplier<SecurityContext> before = this.holder.getDeferredContext();
		set(peer);
		return () -> {
			this.holder.clearContext();
			if (before.get().getAuthentication() != null) {
				this.holder.setDeferredContext(before);
			}
		};
	}

	@Override
	public boolean isRefreshed() {
		return true;
	}

	@Override
	public void refresh(Connection connection) {
		set(this.principals.find(connection));
	}

	/** A new context each time, as who gets it may change it. */
	private void set(@Nullable Principal peer) {
		Authentication known = known(peer);
		SecurityContext context = this.holder.createEmptyContext();
		context.setAuthentication((known != null) ? known : ANONYMOUS);
		this.holder.setContext(context);
	}

	@Override
	public void keep(Connection connection) {
		Authentication left = known(this.holder.getContext().getAuthentication());
		if (left != null && !left.equals(this.principals.find(connection))) {
			this.principals.set(connection, left);
		}
	}

}
