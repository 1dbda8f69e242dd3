package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The handler methods of all beans, in the order of the beans.
 *
 * @param methods the methods
 */
record HandlerMethods(List<HandlerMethod> methods) {

	HandlerMethods {
		methods = methods.stream()
			.distinct()
			.sorted(Comparator.comparingInt((method) -> method.bean().order()))
			.toList();
		for (HandlerMethod method : methods) {
			if (method.role() == HandlerRole.HANDLE) {
				requireOneOf(methods, method);
			}
		}
	}

	private static void requireOneOf(List<HandlerMethod> methods, HandlerMethod handler) {
		for (HandlerMethod other : methods) {
			if (other.equals(handler)) {
				return;
			}
			if (other.role() == HandlerRole.HANDLE && other.listener().equals(handler.listener())) {
				requireBoth(other, handler);
			}
		}
	}

	private static void requireBoth(HandlerMethod other, HandlerMethod handler) {
		boolean whole = handler.takesSocket() || other.takesSocket();
		if (whole || (handler.route().isEmpty() && other.route().isEmpty())) {
			throw new SocketHandlerException(
					"Listener '" + handler.listener() + "' has two @SocketHandler methods for the same "
							+ (whole ? "connections, which an AsyncSocket parameter takes whole: " : "frames: ") + other
							+ " of bean '" + other.beanName() + "' and " + handler + " of bean '" + handler.beanName()
							+ "'.",
					"Remove one of them, or name another listener in one of the annotations"
							+ (whole ? "." : ", or give one of them a route."),
					null);
		}
	}

	/** Return the names of the listeners whose frames or connections are handled. */
	Set<String> listeners() {
		Set<String> names = new LinkedHashSet<>();
		this.methods.stream()
			.filter((method) -> method.role() == HandlerRole.HANDLE)
			.forEach((method) -> names.add(method.listener()));
		return names;
	}

	/** Return the methods of this role, without those of an advice for all listeners. */
	List<HandlerMethod> named(String listener, HandlerRole role) {
		return this.methods.stream()
			.filter((method) -> method.role() == role && method.listener().equals(listener))
			.toList();
	}

	/** Return the methods of this role, with those of an advice for all listeners. */
	List<HandlerMethod> of(String listener, HandlerRole role) {
		return this.methods.stream()
			.filter((method) -> method.role() == role)
			.filter((method) -> method.listener().equals(listener)
					|| method.listener().equals(HandlerMethod.ALL_LISTENERS))
			.toList();
	}

	void requireListeners(Collection<String> configured) {
		for (HandlerMethod method : this.methods) {
			String listener = method.listener();
			if (!listener.equals(HandlerMethod.ALL_LISTENERS) && !configured.contains(listener)) {
				String nearest = NearestName.find(listener, configured);
				throw method.cannotWork("its listener '" + listener + "' is not configured",
						((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + "Set 'asyncnet.listeners."
								+ listener + ".port', or change the name in the annotation" + choice(configured) + ".",
						null);
			}
		}
	}

	private static String choice(Collection<String> configured) {
		return configured.isEmpty() ? "" : " to one of " + new TreeSet<>(configured);
	}

	/** Return a method that waits for what never happens, or {@code null}. */
	@Nullable HandlerMethod firstNamed(String listener) {
		return this.methods.stream()
			.filter((method) -> method.role() != HandlerRole.HANDLE && method.listener().equals(listener))
			.findFirst()
			.orElse(null);
	}

}
