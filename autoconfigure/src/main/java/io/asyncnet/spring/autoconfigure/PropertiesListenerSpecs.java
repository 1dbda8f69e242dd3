package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.ListenerOptionsCustomizer;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.TlsContexts;
import io.asyncnet.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what each enabled listener is made from.
 *
 * @param listeners the properties of all listeners
 * @param tlsContexts the TLS contexts
 * @param handlers the handlers
 * @param shutdownPhase how long the application waits for its listeners to drain
 * @param customFramings the framings that are beans
 * @param customizers the last words on the options
 * @param observers what is to observe the connections
 */
record PropertiesListenerSpecs(Map<String, ListenerProperties> listeners, TlsContexts tlsContexts,
		ListenerHandlers handlers, Duration shutdownPhase, CustomFramings customFramings,
		List<ListenerOptionsCustomizer> customizers, List<ConnectionObserverFactory> observers) {

	/** What is kept of a phase for closing what has not drained in time. */
	private static final Duration MAX_RESERVE = Duration.ofSeconds(1);

	List<SocketListenerSpec> create() {
		List<SocketListenerSpec> specs = new ArrayList<>();
		this.listeners.forEach((name, properties) -> {
			if (properties.isEnabled()) {
				specs.add(create(name, properties));
			}
		});
		return specs;
	}

	private SocketListenerSpec create(String name, ListenerProperties properties) {
		List<ConnectionObserver> observers = this.observers.stream().map((factory) -> factory.create(name)).toList();
		return new SocketListenerSpec(options(name, properties), () -> this.handlers.get(name), observers,
				properties.isAutoStartup(), gracePeriod(name, properties));
	}

	private ListenerOptions options(String name, ListenerProperties properties) {
		ListenerOptions options = PropertiesListenerOptions.map(name, properties, this.customFramings)
			.withTls(tls(name, properties));
		for (ListenerOptionsCustomizer customizer : this.customizers) {
			options = customizer.customize(options);
		}
		if (!options.name().equals(name)) {
			throw new IllegalStateException("A ListenerOptionsCustomizer must not rename listener '%s' to '%s'"
				.formatted(name, options.name()));
		}
		return options;
	}

	private @Nullable TlsContext tls(String name, ListenerProperties properties) {
		TlsContext context = this.tlsContexts.find(name);
		if (context == null && PropertiesTlsContexts.isEnabled(name, properties.getSsl())) {
			throw new IllegalStateException(
					"Listener '%s' would be plaintext: its properties ask for TLS, but bean 'TlsContexts' has no context for it"
						.formatted(name));
		}
		return context;
	}

	private Duration gracePeriod(String name, ListenerProperties properties) {
		Duration gracePeriod = properties.getShutdown().getGracePeriod();
		if (gracePeriod == null) {
			Duration tenth = this.shutdownPhase.dividedBy(10);
			return this.shutdownPhase.minus((tenth.compareTo(MAX_RESERVE) < 0) ? tenth : MAX_RESERVE);
		}
		if (gracePeriod.isNegative()) {
			throw new ListenerKey(name).invalid("shutdown.grace-period", gracePeriod, "It must not be negative");
		}
		if (gracePeriod.compareTo(this.shutdownPhase) >= 0) {
			AsyncNetLog.gracePeriodTooLong(name, gracePeriod, this.shutdownPhase);
		}
		return gracePeriod;
	}

}
