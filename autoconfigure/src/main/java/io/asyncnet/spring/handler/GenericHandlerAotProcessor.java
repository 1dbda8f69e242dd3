package io.asyncnet.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Tells native images of payloads and replies that a handler method, inherited from a
 * generic class, does not name itself. Those that it names the annotation tells of.
 */
final class GenericHandlerAotProcessor implements BeanRegistrationAotProcessor {

	private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		Set<Class<?>> bound = new LinkedHashSet<>();
		for (Method method : MethodIntrospector.selectMethods(type, GenericHandlerAotProcessor::isGenericHandler)) {
			for (int index = -1; index < method.getParameterCount(); index++) {
				MethodParameter part = new MethodParameter(method, index).withContainingClass(type);
				collect(ResolvableType.forMethodParameter(part), false, bound);
			}
		}
		return bound.isEmpty() ? null : (generation, code) -> BINDING
			.registerReflectionHints(generation.getRuntimeHints().reflection(), bound.toArray(Class<?>[]::new));
	}

	private static boolean isGenericHandler(Method method) {
		return method.getDeclaringClass().getTypeParameters().length > 0 && HandlerRole.ANNOTATIONS.stream()
			.anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

	/**
	 * Of a type such as {@code List<T>} collect what the variable stands for.
	 * @param inside whether the type is, or is a part of, what a variable stands for
	 */
	private static void collect(ResolvableType type, boolean inside, Set<Class<?>> bound) {
		boolean variable = inside || type.getType() instanceof TypeVariable<?>;
		Class<?> resolved = type.resolve();
		if (variable && resolved != null) {
			bound.add(resolved);
		}
		for (ResolvableType generic : type.getGenerics()) {
			collect(generic, variable, bound);
		}
	}

}
