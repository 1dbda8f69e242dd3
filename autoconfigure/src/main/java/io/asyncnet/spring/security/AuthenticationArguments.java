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
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.ClassUtils;

/**
 * Makes arguments with {@link AuthenticationPrincipal @AuthenticationPrincipal}, also
 * where that is on an annotation of the application. An anonymous peer has none. One of
 * another type counts as none as well, unless the annotation says that it is an error.
 *
 * @since 0.1.0
 */
public final class AuthenticationArguments implements PrincipalArguments {

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final BeanFactoryResolver beans;

	/**
	 * Create an instance.
	 * @param beanFactory has the beans that expressions name
	 */
	public AuthenticationArguments(BeanFactory beanFactory) {
		this.beans = new BeanFactoryResolver(beanFactory);
	}

	@Override
	public @Nullable Function<@Nullable Principal, @Nullable Object> of(MethodParameter parameter) {
		MergedAnnotation<AuthenticationPrincipal> annotation = MergedAnnotations
			.from(parameter.getParameterAnnotations())
			.get(AuthenticationPrincipal.class);
		if (!annotation.isPresent()) {
			return null;
		}
		String text = annotation.getString("expression");
		Expression expression = text.isEmpty() ? null : this.parser.parseExpression(text);
		boolean strict = annotation.getBoolean("errorOnInvalidType");
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(
				ResolvableType.forMethodParameter(parameter.nestedIfOptional()).resolve(Object.class));
		return (peer) -> {
			Object value = value(PeerSecurityContext.known(peer), expression);
			if (strict && value != null && !type.isInstance(value)) {
				throw new ClassCastException(
						value.getClass().getName() + " of the peer cannot be assigned to " + type.getName());
			}
			return type.isInstance(value) ? value : null;
		};
	}

	private @Nullable Object value(@Nullable Authentication authentication, @Nullable Expression expression) {
		Object principal = (authentication != null) ? authentication.getPrincipal() : null;
		if (principal == null || expression == null) {
			return principal;
		}
		StandardEvaluationContext context = new StandardEvaluationContext(principal);
		context.setVariable("this", principal);
		context.setBeanResolver(this.beans);
		return expression.getValue(context);
	}

}
