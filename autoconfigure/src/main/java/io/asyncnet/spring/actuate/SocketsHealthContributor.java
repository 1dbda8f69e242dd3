package io.asyncnet.spring.actuate;

import java.util.stream.Stream;

import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * The health of all listeners that there are at the moment, each by its name.
 *
 * @since 0.1.0
 */
public final class SocketsHealthContributor implements CompositeHealthContributor {

	private final SocketListenerRegistry registry;

	/**
	 * Create a contributor.
	 * @param registry the listeners
	 */
	public SocketsHealthContributor(SocketListenerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		SocketListener listener = this.registry.find(name);
		return (listener != null) ? new ListenerHealthIndicator(listener) : null;
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return this.registry.listeners()
			.stream()
			.map((listener) -> new HealthContributors.Entry(listener.name(), new ListenerHealthIndicator(listener)));
	}

}
