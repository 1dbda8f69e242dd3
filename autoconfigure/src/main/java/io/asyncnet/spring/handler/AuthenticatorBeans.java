package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import io.asyncnet.spring.identity.SocketAuthenticator;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;

/**
 * The authenticators of an application, created when the first listener asks for them.
 *
 * @param beanFactory where they are
 */
record AuthenticatorBeans(BeanFactory beanFactory) {

	/** Return the one of a listener, {@code null} if its peers need not authenticate. */
	@Nullable SocketAuthenticator of(String listener) {
		List<SocketAuthenticator> found = all().stream()
			.filter((authenticator) -> authenticator.listeners().contains(listener))
			.toList();
		if (found.size() > 1) {
			throw new SocketHandlerException(
					"Listener '" + listener + "' has two authenticators: " + name(found.get(0)) + " and "
							+ name(found.get(1)) + ".",
					"Remove the name from listeners() of one of them, or write one that tells by the frame which of both"
							+ " to ask.",
					null);
		}
		return found.isEmpty() ? null : found.get(0);
	}

	private List<SocketAuthenticator> all() {
		return this.beanFactory.getBeanProvider(SocketAuthenticator.class).orderedStream().toList();
	}

	void requireListeners(Collection<String> configured) {
		for (SocketAuthenticator authenticator : all()) {
			if (authenticator.listeners().isEmpty()) {
				throw cannotWork(authenticator, "its listeners() is empty, so that nobody would have to authenticate",
						"Have it return some of " + new TreeSet<>(configured) + ", or remove the bean.");
			}
			for (String listener : authenticator.listeners()) {
				if (!configured.contains(listener)) {
					String nearest = NearestName.find(listener, configured);
					throw cannotWork(authenticator, "its listener '" + listener + "' is not configured",
							((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + "Set 'asyncnet.listeners."
									+ listener + ".port', or have listeners() return some of "
									+ new TreeSet<>(configured) + ".");
				}
			}
		}
	}

	/**
	 * Check that no authenticator is for a listener whose handler would not wait for it.
	 * @param listener the listener
	 * @param handler what its handler is
	 */
	void requireNone(String listener, String handler) {
		SocketAuthenticator authenticator = of(listener);
		if (authenticator != null) {
			throw cannotWork(authenticator,
					"the handler of listener '" + listener + "' is " + handler
							+ ", which gets what a peer sends from the first byte on",
					"Authenticate in the handler, and remove the name from listeners(); or handle frames with a"
							+ " @SocketHandler method.");
		}
	}

	private static SocketHandlerException cannotWork(SocketAuthenticator authenticator, String reason, String action) {
		return new SocketHandlerException(
				"SocketAuthenticator " + name(authenticator) + " cannot work: " + reason + ".", action, null);
	}

	private static String name(SocketAuthenticator authenticator) {
		return AopUtils.getTargetClass(authenticator).getName();
	}

}
