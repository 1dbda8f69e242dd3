package io.asyncnet.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotationAttributes;

/**
 * Tells which listeners the methods of one bean are for. Its handlers come first: what
 * has no name is for their listeners.
 */
final class ListenerNames {

	private final ConfigurableListableBeanFactory beanFactory;

	private final HandlerBean bean;

	private final @Nullable SocketHandler shared;

	private final @Nullable SocketAdvice advice;

	private final Set<String> handled = new LinkedHashSet<>();

	private @Nullable String always;

	ListenerNames(ConfigurableListableBeanFactory beanFactory, HandlerBean bean, @Nullable SocketHandler shared,
			@Nullable SocketAdvice advice) {
		this.beanFactory = beanFactory;
		this.bean = bean;
		this.shared = shared;
		this.advice = advice;
		if (shared != null && !shared.route().isEmpty()) {
			throw new SocketHandlerException(
					"Bean '" + bean.name() + "' of " + bean.type().getName() + " has the route '" + shared.route()
							+ "' on its class.",
					"Write the route in the annotation of the method that handles its frames.", null);
		}
	}

	/** Have all methods be for one listener, whatever they are annotated with. */
	ListenerNames always(String listener) {
		this.always = listener;
		return this;
	}

	/** Return the method once for each listener that it is for. */
	List<HandlerMethod> named(HandlerRole role, Method method, AnnotationAttributes annotation) {
		Execution execution = Execution.AUTO;
		String route = "";
		if (role == HandlerRole.HANDLE) {
			execution = annotation.getEnum("execution");
			route = annotation.getString("route");
			if (execution == Execution.AUTO && this.shared != null) {
				execution = this.shared.execution();
			}
		}
		List<HandlerMethod> methods = new ArrayList<>();
		for (String name : names(annotation.getString("value"), role)) {
			HandlerMethod handler = new HandlerMethod(role, name, route, execution, this.bean, method);
			check(handler);
			boolean resolved = name.equals(HandlerMethod.ALL_LISTENERS) || this.always != null;
			String listener = resolved ? name : resolve(handler);
			if (role == HandlerRole.HANDLE) {
				this.handled.add(listener);
			}
			methods.add(new HandlerMethod(role, listener, route, execution, this.bean, method));
		}
		return methods;
	}

	private Collection<String> names(String name, HandlerRole role) {
		if (this.always != null) {
			return List.of(this.always);
		}
		if (!name.isEmpty()) {
			return List.of(name);
		}
		if (this.advice != null) {
			return (this.advice.value().length != 0) ? List.of(this.advice.value())
					: List.of(HandlerMethod.ALL_LISTENERS);
		}
		if (this.shared != null && !this.shared.value().isEmpty()) {
			return List.of(this.shared.value());
		}
		return (role != HandlerRole.HANDLE && !this.handled.isEmpty()) ? this.handled
				: List.of(SocketHandler.DEFAULT_LISTENER);
	}

	private void check(HandlerMethod handler) {
		if (Modifier.isStatic(handler.method().getModifiers())) {
			throw handler.cannotWork("it is static", "Make it an instance method of the bean.", null);
		}
		if (this.advice != null && handler.role() == HandlerRole.HANDLE) {
			throw handler.cannotWork("its bean is a @SocketAdvice, which is for the handlers of other beans",
					"Move it to a bean without that annotation.", null);
		}
	}

	private String resolve(HandlerMethod handler) {
		String listener = handler.listener();
		String resolved;
		try {
			resolved = this.beanFactory.resolveEmbeddedValue(listener);
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(handler, ex);
		}
		if (resolved == null || resolved.isBlank() || resolved.contains("${")) {
			throw unresolved(handler, null);
		}
		return resolved;
	}

	private static SocketHandlerException unresolved(HandlerMethod handler, @Nullable Throwable cause) {
		return handler.cannotWork("its listener name '" + handler.listener() + "' cannot be resolved",
				"Set the property that the placeholder names, or give it a default as in '${name:quotes}'.", cause);
	}

}
