package io.asyncnet.spring.listener;

import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.ListenerOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Makes listeners from their specs, with what the application adds to every listener.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketListenerFactory {

	private final Dispatcher dispatcher;

	private final ApplicationEventPublisher events;

	private final ConnectionHandlerFactory handlers;

	private final List<ListenerOptionsCustomizer> customizers;

	private final List<ConnectionObserverFactory> observers;

	private final Duration gracePeriod;

	private final Function<Connection, @Nullable Principal> principals;

	private final KeepAlive keepAlive = new KeepAlive();

	/**
	 * Create a factory.
	 * @param dispatcher whose event loops listeners run on
	 * @param events told when a listener starts, stops or is unregistered
	 * @param handlers makes the handlers
	 * @param customizers the last words on the options, in their order
	 * @param observers what is to observe the connections
	 * @param gracePeriod how long the connections of a listener may take to finish that
	 * does not say so itself
	 * @param principals who the peer of a connection is, as far as that is known, for log
	 * lines that are to tell it; called on event loops, so it must not block
	 */
	public SocketListenerFactory(Dispatcher dispatcher, ApplicationEventPublisher events,
			ConnectionHandlerFactory handlers, List<ListenerOptionsCustomizer> customizers,
			List<ConnectionObserverFactory> observers, Duration gracePeriod,
			Function<Connection, @Nullable Principal> principals) {
		this.dispatcher = dispatcher;
		this.events = events;
		this.handlers = handlers;
		this.customizers = List.copyOf(customizers);
		this.observers = List.copyOf(observers);
		this.gracePeriod = gracePeriod;
		this.principals = principals;
	}

	SocketListener create(SocketListenerSpec spec) {
		SocketListenerSpec customized = spec.options(this::customize);
		String name = spec.name();
		List<ConnectionObserver> created = new ArrayList<>();
		this.observers.forEach((factory) -> created.add(factory.create(customized.options())));
		Level accessLog = spec.accessLog().level();
		if (accessLog != null) {
			created.add(new AccessLog(accessLog, spec.accessLogPrincipal() ? this.principals : (connection) -> null));
		}
		Duration own = spec.gracePeriod();
		return new SocketListener(this.dispatcher, this.events, this.keepAlive,
				new ListenerPlan(customized.options(), new LazyHandler(() -> this.handlers.create(customized)), created,
						spec.autoStartup(), (own != null) ? own : this.gracePeriod, spec.charset(),
						(limits) -> this.handlers.limitsChanged(name, limits)));
	}

	private ListenerOptions customize(ListenerOptions options) {
		ListenerOptions customized = options;
		for (ListenerOptionsCustomizer customizer : this.customizers) {
			customized = customizer.customize(customized);
		}
		if (!customized.name().equals(options.name())) {
			throw new IllegalStateException("A ListenerOptionsCustomizer must not rename listener '%s' to '%s'"
				.formatted(options.name(), customized.name()));
		}
		return customized;
	}

	/** Let go of all that was created for a listener, whoever of them fails. */
	void remove(String name) {
		this.observers.forEach((factory) -> tell(name, () -> factory.remove(name)));
		tell(name, () -> this.handlers.remove(name));
	}

	void unregistered(SocketListener listener) {
		tell(listener.name(), () -> this.events.publishEvent(new SocketListenerUnregisteredEvent(listener)));
	}

	private static void tell(String name, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			ListenerLog.removeFailed(name, ex);
		}
	}

	boolean inEventLoop() {
		return this.dispatcher.inEventLoop();
	}

}
