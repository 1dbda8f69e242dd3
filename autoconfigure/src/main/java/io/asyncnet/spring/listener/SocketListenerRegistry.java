package io.asyncnet.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.asyncnet.dispatch.Dispatcher;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application by their names. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketListenerRegistry implements Iterable<SocketListener>, AutoCloseable {

	/** Before it stops, Spring Boot's web servers drain in the same phase. */
	private static final int DRAIN_PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	/** Spring Boot's web servers start and stop in the same phase. */
	private static final int START_STOP_PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	/** How long to wait for the end of connections that are closed at once. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Map<String, SocketListener> listeners;

	/**
	 * Create a registry of listeners, none of which is started.
	 * @param dispatcher whose event loops they run on
	 * @param events told when a listener starts or stops
	 * @param specs what the listeners are made from
	 * @throws IllegalArgumentException if two of them have the same name
	 */
	public SocketListenerRegistry(Dispatcher dispatcher, ApplicationEventPublisher events,
			Collection<SocketListenerSpec> specs) {
		KeepAlive keepAlive = new KeepAlive();
		Map<String, SocketListener> listeners = new LinkedHashMap<>();
		for (SocketListenerSpec spec : specs) {
			SocketListener listener = new SocketListener(dispatcher, events, keepAlive, spec);
			if (listeners.put(listener.name(), listener) != null) {
				throw new IllegalArgumentException("There are two listeners '%s'".formatted(listener.name()));
			}
		}
		this.listeners = Collections.unmodifiableMap(listeners);
	}

	/**
	 * Return the names of all listeners.
	 * @return the names
	 */
	public Set<String> names() {
		return this.listeners.keySet();
	}

	/**
	 * Return a listener.
	 * @param name the listener's name
	 * @return the listener, or {@code null} if there is none of that name
	 */
	public @Nullable SocketListener find(String name) {
		return this.listeners.get(name);
	}

	/**
	 * Return a listener that exists.
	 * @param name the listener's name
	 * @return the listener
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public SocketListener get(String name) {
		SocketListener listener = find(name);
		if (listener == null) {
			throw new IllegalArgumentException("There is no listener '%s', only %s".formatted(name, names()));
		}
		return listener;
	}

	@Override
	public Iterator<SocketListener> iterator() {
		return this.listeners.values().iterator();
	}

	/**
	 * Start a listener, as {@link SocketListener#start()} does.
	 * @param name the listener's name
	 */
	public void start(String name) {
		get(name).start();
	}

	/**
	 * Stop a listener, as {@link SocketListener#stop()} does.
	 * @param name the listener's name
	 */
	public void stop(String name) {
		get(name).stop();
	}

	/**
	 * Return what starts the listeners with the application, except those that do not
	 * want it, and what ends what is left of them after the application has stopped.
	 * @return a lifecycle that is to be a bean
	 */
	public SmartLifecycle startStopLifecycle() {
		return new SocketListenerLifecycle(START_STOP_PHASE, this::startAll,
				() -> stopAll((listener) -> Duration.ZERO));
	}

	/**
	 * Return what gives the connections of all listeners the time to finish before the
	 * application stops.
	 * @return a lifecycle that is to be a bean
	 */
	public SmartLifecycle drainLifecycle() {
		return new SocketListenerLifecycle(DRAIN_PHASE, (wanted) -> {
		}, () -> stopAll(SocketListener::gracePeriod));
	}

	private void startAll(BooleanSupplier wanted) {
		try {
			for (SocketListener listener : this) {
				if (listener.isAutoStartup() && wanted.getAsBoolean()) {
					listener.start();
				}
			}
		}
		catch (RuntimeException | Error ex) {
			stopAllAtOnce();
			throw ex;
		}
		if (!wanted.getAsBoolean()) {
			// stopped from elsewhere, perhaps between the question and the start
			stopAllAtOnce();
		}
	}

	/** With a limit: nothing ends on a dispatcher that somebody has closed too early. */
	private void stopAllAtOnce() {
		stopAll((listener) -> Duration.ZERO).completeOnTimeout(null, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
			.join();
	}

	private CompletableFuture<Void> stopAll(Function<SocketListener, Duration> gracePeriod) {
		List<CompletableFuture<Void>> stops = this.listeners.values()
			.stream()
			.map((listener) -> listener.stop(gracePeriod.apply(listener)))
			.toList();
		return CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new));
	}

	/**
	 * Stop all listeners at once and for good.
	 */
	@Override
	public void close() {
		forEach(SocketListener::close);
		stopAllAtOnce();
	}

}
