package io.asyncnet.spring.identity;

import java.security.Principal;

/**
 * A peer that the proxy in front of the listener has told the name of. It is as true as
 * the proxy is honest.
 *
 * @param name the name
 * @since 0.1.0
 */
public record ProxyPrincipal(String name) implements Principal {

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
