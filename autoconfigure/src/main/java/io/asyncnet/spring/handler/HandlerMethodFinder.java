package io.asyncnet.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

/**
 * Finds the handler methods of all beans by their types; creates no bean.
 */
final class HandlerMethodFinder {

	private static final List<Class<? extends Annotation>> CANDIDATES = Stream
		.concat(HandlerRole.ANNOTATIONS.stream(), Stream.of(SocketAdvice.class))
		.toList();

	private final ConfigurableListableBeanFactory beanFactory;

	HandlerMethodFinder(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	HandlerMethods find() {
		List<HandlerMethod> found = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = targetType(beanName);
			if (type != null && isCandidate(type)) {
				addMethods(beanName, type, found);
			}
		}
		return new HandlerMethods(found);
	}

	/**
	 * Return the methods of an object that is to handle what a listener receives, all of
	 * them for that listener.
	 */
	List<HandlerMethod> find(String listener, Object target) {
		Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(target));
		HandlerBean bean = new HandlerBean(type.getName(), type, Ordered.LOWEST_PRECEDENCE, false);
		SocketHandler shared = AnnotatedElementUtils.findMergedAnnotation(type, SocketHandler.class);
		ListenerNames names = new ListenerNames(this.beanFactory, bean, shared, null).always(listener);
		List<HandlerMethod> found = new ArrayList<>();
		addMethods(bean, names, found);
		if (found.stream().noneMatch((method) -> method.role() == HandlerRole.HANDLE)) {
			throw new SocketHandlerException(
					"Listener '" + listener + "' has a handler of " + type.getName()
							+ ", which has no @SocketHandler method.",
					"Annotate the method that handles the frames with @SocketHandler.", null);
		}
		return found;
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
			HandlerLog.classUnknown(beanName, ex);
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
		return !type.getName().startsWith("org.springframework.") && AnnotationUtils.isCandidateClass(type, CANDIDATES);
	}

	private void addMethods(String beanName, Class<?> type, List<HandlerMethod> found) {
		SocketHandler shared = AnnotatedElementUtils.findMergedAnnotation(type, SocketHandler.class);
		SocketAdvice advice = AnnotatedElementUtils.findMergedAnnotation(type, SocketAdvice.class);
		Order order = this.beanFactory.findAnnotationOnBean(beanName, Order.class, false);
		HandlerBean bean = new HandlerBean(beanName, type, (order != null) ? order.value() : Ordered.LOWEST_PRECEDENCE,
				advice != null);
		ListenerNames names = new ListenerNames(this.beanFactory, bean, shared, advice);
		int before = found.size();
		addMethods(bean, names, found);
		if (found.size() == before && (shared != null || advice != null)) {
			throw nothingAnnotated(bean, (shared != null) ? "@SocketHandler" : "@SocketAdvice");
		}
	}

	private static void addMethods(HandlerBean bean, ListenerNames names, List<HandlerMethod> found) {
		for (HandlerRole role : HandlerRole.values()) {
			// The order in which a class lists its methods is not fixed; that of errors
			// should be.
			annotatedMethods(bean.name(), bean.type(), role).entrySet()
				.stream()
				.sorted(Comparator.comparing((entry) -> entry.getKey().toGenericString()))
				.flatMap((entry) -> names.named(role, entry.getKey(), entry.getValue()).stream())
				.forEach(found::add);
		}
	}

	private static SocketHandlerException nothingAnnotated(HandlerBean bean, String annotation) {
		return new SocketHandlerException(
				"Bean '" + bean.name() + "' of " + bean.type().getName() + " is annotated with " + annotation
						+ " but none of its methods is.",
				bean.advice() ? "Annotate the methods that it is about with @OnError, @OnOpen, @OnClose or @OnDrain."
						: "Annotate the method that handles the frames with @SocketHandler too.",
				null);
	}

	private static Map<Method, AnnotationAttributes> annotatedMethods(String beanName, Class<?> type,
			HandlerRole role) {
		MetadataLookup<AnnotationAttributes> annotation = (method) -> AnnotatedElementUtils
			.findMergedAnnotationAttributes(method, role.annotation(), false, false);
		try {
			return MethodIntrospector.selectMethods(type, annotation);
		}
		catch (RuntimeException | LinkageError ex) {
			// A signature with an optional class that is not there, on any of all beans.
			HandlerLog.methodsUnknown(beanName, ex);
			return Map.of();
		}
	}

}
