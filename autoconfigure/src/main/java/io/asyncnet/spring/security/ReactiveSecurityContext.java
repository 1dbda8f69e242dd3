package io.asyncnet.spring.security;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.context.ConnectionContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Attaches the authentication of the thread to a {@code Mono} or {@code Flux} that a
 * handler returns, where reactive code and reactive method security look for it.
 *
 * @since 0.1.0
 */
public final class ReactiveSecurityContext implements ConnectionContext {

	private static final Scope NOTHING = () -> {
	};

	private final SecurityContextHolderStrategy holder;

	/**
	 * Create an instance.
	 * @param holder has the security context of a thread
	 */
	public ReactiveSecurityContext(SecurityContextHolderStrategy holder) {
		this.holder = holder;
	}

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		return NOTHING;
	}

	@Override
	public Object carry(Object result) {
		Authentication known = PeerSecurityContext.known(this.holder.getContext().getAuthentication());
		if (known != null && result instanceof Mono<?> mono) {
			return mono.contextWrite(ReactiveSecurityContextHolder.withAuthentication(known));
		}
		if (known != null && result instanceof Flux<?> flux) {
			return flux.contextWrite(ReactiveSecurityContextHolder.withAuthentication(known));
		}
		return result;
	}

}
