package io.asyncnet.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.annotation.Execution;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/**
 * A method that handles the frames of a listener, or has another role there.
 *
 * @param role what it does
 * @param listener the listener's name, placeholders resolved; {@link #ALL_LISTENERS} for
 * a method of an advice that names none
 * @param route which frames it handles; empty for all that no other method handles
 * @param execution where the method runs, by its annotations
 * @param bean the bean that has the method
 * @param method the method of the bean's class
 */
record HandlerMethod(HandlerRole role, String listener, String route, Execution execution, HandlerBean bean,
		Method method) {

	/** No listener has this name. */
	static final String ALL_LISTENERS = "";

	/** Return the bean's class, not that of a proxy. */
	Class<?> type() {
		return this.bean.type();
	}

	String beanName() {
		return this.bean.name();
	}

	/** Return the name for metrics, such as {@code Quotes.quote}. */
	String name() {
		return type().getSimpleName() + "." + this.method.getName();
	}

	/** Return whether the method takes whole connections, not their frames. */
	boolean takesSocket() {
		return Arrays.asList(this.method.getParameterTypes()).contains(AsyncSocket.class);
	}

	/**
	 * Return the parameters; annotations and generics are looked up in super types too.
	 */
	MethodParameter[] parameters() {
		return signature().getMethodParameters();
	}

	MethodParameter returnType() {
		return signature().getReturnType();
	}

	private AnnotatedMethod signature() {
		Class<?> containingClass = type();
		return new AnnotatedMethod(this.method) {

			@Override
			protected Class<?> getContainingClass() {
				return containingClass;
			}

		};
	}

	/** Return the method to call on the bean, which may be a proxy. */
	Method invocableOn(Object bean) {
		if (Proxy.isProxyClass(bean.getClass())) {
			return interfaceMethod(bean.getClass());
		}
		int modifiers = this.method.getModifiers();
		if (AopUtils.isCglibProxy(bean) && (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers))) {
			throw cannotWork(
					"its bean is proxied and the proxy cannot override the method, which is "
							+ (Modifier.isPrivate(modifiers) ? "private" : "final"),
					"Make it a method that can be overridden.", null);
		}
		return this.method;
	}

	private Method interfaceMethod(Class<?> proxy) {
		return ClassUtils.getAllInterfacesForClassAsSet(proxy)
			.stream()
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.filter((candidate) -> candidate.getName().equals(this.method.getName()))
			.filter((candidate) -> implementation(candidate).equals(this.method))
			.findFirst()
			.orElseThrow(() -> cannotWork("its bean is proxied and the proxy does not have the method",
					"Declare the method in an interface of the bean, or have the bean proxied by its class"
							+ " with 'spring.aop.proxy-target-class=true'.",
					null));
	}

	/** Where the interface is generic, its method is implemented by way of a bridge. */
	private Method implementation(Method candidate) {
		return BridgeMethodResolver.findBridgedMethod(ClassUtils.getMostSpecificMethod(candidate, type()));
	}

	SocketHandlerException cannotWork(String reason, String action, @Nullable Throwable cause) {
		return new SocketHandlerException(
				"@" + this.role.annotation().getSimpleName() + " method " + this + " cannot work: " + reason + ".",
				action, cause);
	}

	@Override
	public String toString() {
		String parameters = Arrays.stream(this.method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", "));
		return type().getName() + "." + this.method.getName() + "(" + parameters + ")";
	}

}
