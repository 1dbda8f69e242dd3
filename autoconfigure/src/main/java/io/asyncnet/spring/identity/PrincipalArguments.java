package io.asyncnet.spring.identity;

import java.security.Principal;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * Makes arguments of handler methods of who the peer is, beyond those that are of type
 * {@link Principal}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PrincipalArguments {

	/**
	 * Return what makes an argument. Called once for each parameter, when its listener is
	 * made.
	 * @param parameter the parameter
	 * @return makes an argument of the peer, {@code null} if the parameter is not about
	 * the peer
	 * @throws IllegalArgumentException if it is, but can never get what it asks for; the
	 * message is a part of a sentence about the method
	 */
	@Nullable Function<@Nullable Principal, @Nullable Object> of(MethodParameter parameter);

}
