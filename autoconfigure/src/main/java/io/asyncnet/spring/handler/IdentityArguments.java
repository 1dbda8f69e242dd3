package io.asyncnet.spring.handler;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.PrincipalArguments;
import io.asyncnet.spring.identity.UnidentifiedPeerException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * Makes arguments of who the peer is.
 *
 * @param principals tell who it is
 * @param others know further parameters about it
 */
record IdentityArguments(PeerPrincipals principals, List<PrincipalArguments> others) {

	private static final String SPRING_SECURITY = "org.springframework.security.";

	/** Of Spring Security: a peer must not fill these by what it sends. */
	private static final List<String> ANNOTATIONS = List.of(SPRING_SECURITY + "core.annotation.AuthenticationPrincipal",
			SPRING_SECURITY + "core.annotation.CurrentSecurityContext");

	static IdentityArguments of(BeanFactory beanFactory) {
		return new IdentityArguments(principals(beanFactory),
				beanFactory.getBeanProvider(PrincipalArguments.class).orderedStream().toList());
	}

	static PeerPrincipals principals(BeanFactory beanFactory) {
		return beanFactory.getBeanProvider(PeerPrincipals.class)
			.getIfAvailable(() -> new PeerPrincipals(List.of(), null));
	}

	/**
	 * Return what makes an argument.
	 * @param handler the method
	 * @param parameter its parameter
	 * @return {@code null} if the parameter is not about who the peer is
	 */
	@Nullable Function<@Nullable Principal, @Nullable Object> find(HandlerMethod handler, MethodParameter parameter) {
		if (parameter.hasParameterAnnotation(Payload.class)) {
			return null;
		}
		for (PrincipalArguments arguments : this.others) {
			Function<@Nullable Principal, @Nullable Object> argument = of(handler, parameter, arguments);
			if (argument != null) {
				return required(handler, parameter, argument);
			}
		}
		requireNoSecurity(handler, parameter);
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		if (!Principal.class.isAssignableFrom(type)) {
			return null;
		}
		return required(handler, parameter, (principal) -> type.isInstance(principal) ? principal : null);
	}

	private static @Nullable Function<@Nullable Principal, @Nullable Object> of(HandlerMethod handler,
			MethodParameter parameter, PrincipalArguments arguments) {
		try {
			return arguments.of(parameter);
		}
		catch (IllegalArgumentException ex) {
			throw handler.cannotWork(String.valueOf(ex.getMessage()),
					"Change the parameter, or the expression of its annotation.", ex);
		}
	}

	private static Function<@Nullable Principal, @Nullable Object> required(HandlerMethod handler,
			MethodParameter parameter, Function<@Nullable Principal, @Nullable Object> argument) {
		if (parameter.getParameterType() == Optional.class) {
			return (principal) -> Optional.ofNullable(argument.apply(principal));
		}
		boolean called = handler.role() == HandlerRole.HANDLE || handler.role() == HandlerRole.OPEN;
		if (parameter.isOptional() || !called) {
			return argument;
		}
		String name = handler.name();
		return (principal) -> {
			Object value = argument.apply(principal);
			if (value == null) {
				throw new UnidentifiedPeerException(name);
			}
			return value;
		};
	}

	private void requireNoSecurity(HandlerMethod handler, MethodParameter parameter) {
		MergedAnnotations annotations = MergedAnnotations.from(parameter.getParameterAnnotations());
		boolean annotated = ANNOTATIONS.stream().anyMatch(annotations::isPresent);
		String type = parameter.nestedIfOptional().getNestedParameterType().getName();
		if (annotated || (!this.principals.isMapped() && type.equals(SPRING_SECURITY + "core.Authentication"))) {
			throw handler.cannotWork(
					"its parameter of type " + type + " is who Spring Security says that the peer is, but Spring"
							+ " Security is not there, or not used for listeners",
					"Add 'org.springframework.security:spring-security-core', and remove"
							+ " 'asyncnet.security.enabled=false', or take a java.security.Principal.",
					null);
		}
	}

}
