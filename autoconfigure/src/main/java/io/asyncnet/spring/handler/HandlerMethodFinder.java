package io.asyncnet.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.SocketHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds the handler methods of all beans by their types; creates no bean.
 */
final class HandlerMethodFinder {

	private static final Log logger = LogFactory.getLog(HandlerMethodFinder.class);

	private final ConfigurableListableBeanFactory beanFactory;

	HandlerMethodFinder(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/** Return the one handler method of each listener that has one. */
	Map<String, HandlerMethod> find() {
		Map<String, HandlerMethod> handlers = new LinkedHashMap<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = targetType(beanName);
			if (type != null && isCandidate(type)) {
				addMethods(beanName, type, handlers);
			}
		}
		return handlers;
	}

	private @Nullable Class<?> targetType(String beanName) {
		if (ScopedProxyUtils.isScopedTarget(beanName)) {
			return null;
		}
		try {
			return determineTargetType(beanName);
		}
		catch (RuntimeException | LinkageError ex) {
			// As Spring does when it looks for event listeners: not this bean's time yet.
			logger.debug("Cannot tell the class of bean '" + beanName + "'", ex);
			return null;
		}
	}

	private @Nullable Class<?> determineTargetType(String beanName) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		if (type != null && ScopedObject.class.isAssignableFrom(type)) {
			String targetName = ScopedProxyUtils.getTargetBeanName(beanName);
			type = AutoProxyUtils.determineTargetClass(this.beanFactory, targetName);
		}
		if (type != null && Proxy.isProxyClass(type) && this.beanFactory.containsSingleton(beanName)) {
			// Made by something that does not leave the class of its target in the bean
			// definition.
			type = AopProxyUtils.ultimateTargetClass(this.beanFactory.getBean(beanName));
		}
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

	private static boolean isCandidate(Class<?> type) {
		return !type.getName().startsWith("org.springframework.")
				&& AnnotationUtils.isCandidateClass(type, SocketHandler.class);
	}

	private void addMethods(String beanName, Class<?> type, Map<String, HandlerMethod> handlers) {
		Map<Method, SocketHandler> methods = annotatedMethods(beanName, type);
		SocketHandler shared = AnnotatedElementUtils.findMergedAnnotation(type, SocketHandler.class);
		if (shared != null && methods.isEmpty()) {
			throw new SocketHandlerException(
					"Bean '" + beanName + "' of " + type.getName()
							+ " is annotated with @SocketHandler but none of its methods is.",
					"Annotate the method that handles the frames with @SocketHandler too.", null);
		}
		// The order in which a class lists its methods is not fixed; that of errors
		// should be.
		methods.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> entry.getKey().toGenericString()))
			.map((entry) -> handlerMethod(beanName, type, entry.getKey(), entry.getValue(), shared))
			.forEach((handler) -> add(handler, handlers));
	}

	private static Map<Method, SocketHandler> annotatedMethods(String beanName, Class<?> type) {
		MetadataLookup<SocketHandler> annotation = (method) -> AnnotatedElementUtils.findMergedAnnotation(method,
				SocketHandler.class);
		try {
			return MethodIntrospector.selectMethods(type, annotation);
		}
		catch (RuntimeException | LinkageError ex) {
			// A signature with an optional class that is not there, on any of all beans.
			logger.debug("Cannot look at the methods of bean '" + beanName + "'", ex);
			return Map.of();
		}
	}

	private HandlerMethod handlerMethod(String beanName, Class<?> type, Method method, SocketHandler annotation,
			@Nullable SocketHandler shared) {
		String name = annotation.value();
		Execution execution = annotation.execution();
		if (shared != null) {
			name = name.isEmpty() ? shared.value() : name;
			execution = (execution != Execution.AUTO) ? execution : shared.execution();
		}
		name = name.isEmpty() ? SocketHandler.DEFAULT_LISTENER : name;
		HandlerMethod handler = new HandlerMethod(name, execution, beanName, type, method);
		if (Modifier.isStatic(method.getModifiers())) {
			throw handler.cannotWork("it is static", "Make it an instance method of the bean.", null);
		}
		return new HandlerMethod(resolve(handler), execution, beanName, type, method);
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

	private static void add(HandlerMethod handler, Map<String, HandlerMethod> handlers) {
		HandlerMethod other = handlers.putIfAbsent(handler.listener(), handler);
		if (other != null) {
			boolean whole = handler.takesSocket() || other.takesSocket();
			throw new SocketHandlerException("Listener '" + handler.listener()
					+ "' has two @SocketHandler methods for the same "
					+ (whole ? "connections, which an AsyncSocket parameter takes whole: " : "frames: ") + other
					+ " of bean '" + other.beanName() + "' and " + handler + " of bean '" + handler.beanName() + "'.",
					"Remove one of them, or name another listener in one of the annotations.", null);
		}
	}

}
