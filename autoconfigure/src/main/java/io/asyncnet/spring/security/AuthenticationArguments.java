package io.asyncnet.spring.security;

import java.security.Principal;
import java.util.function.Function;

import io.asyncnet.spring.identity.PrincipalArguments;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.annotation.CurrentSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.util.ClassUtils;

/**
 * Makes arguments with {@link AuthenticationPrincipal @AuthenticationPrincipal} and
 * {@link CurrentSecurityContext @CurrentSecurityContext}, also where these are on an
 * annotation of the application. An anonymous peer has no principal, but a security
 * context. An argument of another type counts as none as well, unless the annotation says
 * that it is an error.
 *
 * @since 0.1.0
 */
public final class AuthenticationArguments implements PrincipalArguments {

	private static final String EXPRESSION = "expression";

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final BeanFactoryResolver beans;

	private final SecurityContextHolderStrategy holder;

	/**
	 * Create an instance.
	 * @param beanFactory has the beans that expressions name
	 * @param holder has the security context of a thread
	 */
	public AuthenticationArguments(BeanFactory beanFactory, SecurityContextHolderStrategy holder) {
		this.beans = new BeanFactoryResolver(beanFactory);
		this.holder = holder;
	}

	@Override
	public @Nullable Function<@Nullable Principal, @Nullable Object> of(MethodParameter parameter) {
		MergedAnnotations annotations = MergedAnnotations.from(parameter.getParameterAnnotations());
		MergedAnnotation<AuthenticationPrincipal> principal = annotations.get(AuthenticationPrincipal.class);
		if (principal.isPresent()) {
			return of(parameter, principal, AuthenticationArguments::principal);
		}
		MergedAnnotation<CurrentSecurityContext> context = annotations.get(CurrentSecurityContext.class);
		if (!context.isPresent()) {
			return null;
		}
		if (context.getString(EXPRESSION).isEmpty() && !type(parameter).isAssignableFrom(SecurityContext.class)) {
			throw new IllegalArgumentException("its parameter with @CurrentSecurityContext is a "
					+ type(parameter).getName() + ", but what it gets is a " + SecurityContext.class.getName());
		}
		return of(parameter, context, (peer) -> this.holder.getContext());
	}

	private static @Nullable Object principal(@Nullable Principal peer) {
		Authentication known = PeerSecurityContext.known(peer);
		return (known != null) ? known.getPrincipal() : null;
	}

	private Function<@Nullable Principal, @Nullable Object> of(MethodParameter parameter,
			MergedAnnotation<?> annotation, Function<@Nullable Principal, @Nullable Object> root) {
		Expression expression = expression(annotation.getString(EXPRESSION));
		boolean strict = annotation.getBoolean("errorOnInvalidType");
		Class<?> type = type(parameter);
		return (peer) -> {
			Object value = value(root.apply(peer), expression);
			if (strict && value != null && !type.isInstance(value)) {
				throw new ClassCastException(
						value.getClass().getName() + " of the peer cannot be assigned to " + type.getName());
			}
			return type.isInstance(value) ? value : null;
		};
	}

	private static Class<?> type(MethodParameter parameter) {
		return ClassUtils.resolvePrimitiveIfNecessary(
				ResolvableType.forMethodParameter(parameter.nestedIfOptional()).resolve(Object.class));
	}

	private @Nullable Expression expression(String text) {
		try {
			return text.isEmpty() ? null : this.parser.parseExpression(text);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("its expression '" + text + "' cannot be read: " + ex.getMessage(), ex);
		}
	}

	private @Nullable Object value(@Nullable Object root, @Nullable Expression expression) {
		if (root == null || expression == null) {
			return root;
		}
		StandardEvaluationContext context = new StandardEvaluationContext(root);
		context.setVariable("this", root);
		context.setBeanResolver(this.beans);
		return expression.getValue(context);
	}

}
