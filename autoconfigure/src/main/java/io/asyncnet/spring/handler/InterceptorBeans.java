package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;

/**
 * The interceptors of an application. They are created when the first listener asks for
 * them, as one may need beans that need the listeners.
 *
 * @param beanFactory where they are
 */
record InterceptorBeans(BeanFactory beanFactory) {

	/** Return those of a listener, in their order. */
	List<SocketInterceptor> of(String listener) {
		return all().stream()
			.filter((interceptor) -> interceptor.listeners().isEmpty() || interceptor.listeners().contains(listener))
			.toList();
	}

	private List<SocketInterceptor> all() {
		return this.beanFactory.getBeanProvider(SocketInterceptor.class).orderedStream().toList();
	}

	void requireListeners(Collection<String> configured) {
		for (SocketInterceptor interceptor : all()) {
			for (String listener : interceptor.listeners()) {
				if (!configured.contains(listener)) {
					String nearest = NearestName.find(listener, configured);
					throw cannotWork(interceptor, "its listener '" + listener + "' is not configured",
							((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + "Set 'asyncnet.listeners."
									+ listener + ".port', or have listeners() return some of "
									+ new TreeSet<>(configured) + ".");
				}
			}
		}
	}

	/**
	 * Check that no interceptor names a listener whose handler is not intercepted. One
	 * for all listeners is taken to mean all others.
	 * @param listener the listener
	 * @param handler what its handler is
	 */
	void requireNone(String listener, String handler) {
		for (SocketInterceptor interceptor : all()) {
			if (interceptor.listeners().contains(listener)) {
				throw cannotWork(interceptor,
						"the handler of listener '" + listener + "' is " + handler + ", which is not intercepted",
						"Do in the handler what the interceptor would do, and remove the name from listeners(); or"
								+ " handle frames with a @SocketHandler method.");
			}
		}
	}

	private static SocketHandlerException cannotWork(SocketInterceptor interceptor, String reason, String action) {
		Class<?> type = AopUtils.getTargetClass(interceptor);
		return new SocketHandlerException("SocketInterceptor " + type.getName() + " cannot work: " + reason + ".",
				action, null);
	}

}
