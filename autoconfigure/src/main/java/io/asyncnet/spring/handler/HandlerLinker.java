package io.asyncnet.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * Makes the calls of handler methods on their beans, which are created when they do not
 * exist yet.
 *
 * @param beanFactory where the beans are
 * @param target what has the methods that are of no bean, or {@code null}
 */
record HandlerLinker(BeanFactory beanFactory, @Nullable HandlerTarget target) {

	private Object bean(HandlerMethod method) {
		HandlerTarget own = this.target;
		Object bean = (own != null && own.bean().equals(method.bean())) ? own.object()
				: this.beanFactory.getBean(method.beanName());
		MethodSecurity.require(method, bean);
		return bean;
	}

	FrameCall link(HandlerMethod method, Argument[] arguments) {
		Object bean = bean(method);
		Method invocable = method.invocableOn(bean);
		try {
			return FrameCallLinker.link(bean, invocable, arguments);
		}
		catch (IllegalAccessException ex) {
			throw inaccessible(method, ex);
		}
	}

	/** Return a handle that is bound to the bean. */
	MethodHandle bind(HandlerMethod method) {
		Object bean = bean(method);
		Method invocable = method.invocableOn(bean);
		try {
			return FrameCallLinker.lookup(invocable).unreflect(invocable).bindTo(bean);
		}
		catch (IllegalAccessException ex) {
			throw inaccessible(method, ex);
		}
	}

	private static SocketHandlerException inaccessible(HandlerMethod method, IllegalAccessException cause) {
		return method.cannotWork("it cannot be accessed: " + cause.getMessage(),
				"Make it public in a public class, or open its package to 'io.asyncnet.spring'.", cause);
	}

	/**
	 * An object that need not be a bean, and may be a proxy.
	 *
	 * @param bean what its methods call their bean
	 * @param object the object
	 */
	record HandlerTarget(HandlerBean bean, Object object) {

	}

}
