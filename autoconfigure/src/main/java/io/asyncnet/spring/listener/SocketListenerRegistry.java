package io.asyncnet.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.asyncnet.spring.listener.ListenerTable.State;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application by their names: those of the properties, those of
 * {@link SocketListenerSpec} beans, and those that are registered at run time.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketListenerRegistry
		implements Iterable<SocketListener>, SmartInitializingSingleton, AutoCloseable {

	/** Before it stops, Spring Boot's web servers drain in the same phase. */
	private static final int DRAIN_PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	/** Spring Boot's web servers start and stop in the same phase. */
	private static final int START_STOP_PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	/** How long to wait for the end of connections that are closed at once. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final SocketListenerFactory factory;

	private final ListenerTable table;

	/**
	 * Create a registry of listeners, none of which is started.
	 * @param factory makes the listeners
	 * @param specs what the first listeners are made from
	 * @throws IllegalArgumentException if two of them have the same name
	 */
	public SocketListenerRegistry(SocketListenerFactory factory, Collection<SocketListenerSpec> specs) {
		this.factory = factory;
		Map<String, SocketListener> listeners = new LinkedHashMap<>();
		for (SocketListenerSpec spec : specs) {
			if (listeners.containsKey(spec.name())) {
				throw new IllegalArgumentException("There are two listeners '%s'".formatted(spec.name()));
			}
			listeners.put(spec.name(), factory.create(spec));
		}
		this.table = new ListenerTable(listeners);
	}

	/**
	 * Find what is wrong with the handler of any listener, also of those that start
	 * later. Called when all singleton beans are there.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		forEach(SocketListener::prepare);
	}

	/**
	 * Return the names of all listeners.
	 * @return the names
	 */
	public Set<String> names() {
		return this.table.listeners().keySet();
	}

	/**
	 * Return a listener.
	 * @param name the listener's name
	 * @return the listener, or {@code null} if there is none of that name
	 */
	public @Nullable SocketListener find(String name) {
		return this.table.listeners().get(name);
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

	/**
	 * Return the listeners that there are now.
	 * @return a snapshot, in the order of their registration
	 */
	public Collection<SocketListener> listeners() {
		return this.table.listeners().values();
	}

	/**
	 * Iterate over the listeners that there are now.
	 * @return an iterator over a snapshot
	 */
	@Override
	public Iterator<SocketListener> iterator() {
		return this.table.listeners().values().iterator();
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
	 * Pause a listener, as {@link SocketListener#pause()} does.
	 * @param name the listener's name
	 */
	public void pause(String name) {
		get(name).pause();
	}

	/**
	 * Resume a listener, as {@link SocketListener#resume()} does.
	 * @param name the listener's name
	 */
	public void resume(String name) {
		get(name).resume();
	}

	/**
	 * Add a listener. If the application is running, and unless the spec says otherwise,
	 * the listener accepts connections when this method returns; before that it starts
	 * with the application. It has all that other listeners have: meters, events, a port
	 * in the environment, and a drain when the application stops. When this method fails,
	 * nothing of the listener is left.
	 * @param spec what it is made from
	 * @return the listener
	 * @throws IllegalArgumentException if there is a listener of that name
	 * @throws IllegalStateException if the application is stopping or has ended, if a
	 * listener of that name is being registered or unregistered at this moment, or on an
	 * event loop
	 * @throws io.asyncnet.socket.SocketBindException if the address cannot be bound
	 */
	public SocketListener register(SocketListenerSpec spec) {
		String name = spec.name();
		this.table.reserve(name);
		SocketListener listener;
		boolean start;
		try {
			listener = this.factory.create(spec);
			if (this.table.isRunning()) {
				listener.prepare();
			}
			start = this.table.add(listener) && listener.isAutoStartup();
		}
		catch (RuntimeException | Error ex) {
			this.factory.remove(name);
			this.table.release(name);
			throw ex;
		}
		if (start) {
			startRegistered(listener);
		}
		return listener;
	}

	private void startRegistered(SocketListener listener) {
		boolean started = false;
		try {
			// the application may begin to stop, and be done with it, before the start
			started = this.table.isRunning() && listener.startUnlessRetired() && this.table.isRunning();
		}
		finally {
			if (!started) {
				listener.retire("it has not been registered");
				limited(listener.stop(Duration.ZERO)).join();
				remove(listener);
			}
		}
		if (!started) {
			throw ListenerTable.stopping(listener.name());
		}
	}

	/**
	 * Take a listener away, as {@link #unregister(String, Duration)} does with the
	 * listener's own grace period, and wait for it. A handler of that listener must not
	 * call this method: it would wait for itself until the grace period is over.
	 * @param name the listener's name
	 * @throws IllegalArgumentException if there is no listener of that name
	 * @throws IllegalStateException on an event loop, which would wait for itself
	 */
	public void unregister(String name) {
		if (this.factory.inEventLoop()) {
			throw new IllegalStateException(
					"Listener '%s' cannot be unregistered on an event loop that waits for it".formatted(name));
		}
		unregister(name, get(name).gracePeriod()).join();
	}

	/**
	 * Take a listener away without waiting for it: from now on it does not start, it
	 * drains, and then its meters and its port in the environment are removed, a
	 * {@link SocketListenerUnregisteredEvent} is published, and its name is free. On a
	 * listener that drains already, a grace period of zero ends that at once.
	 * @param name the listener's name
	 * @param gracePeriod how long open connections may take to finish what they have
	 * begun
	 * @return completes when nothing of the listener is left
	 * @throws IllegalArgumentException if there is no listener of that name
	 */
	public CompletableFuture<Void> unregister(String name, Duration gracePeriod) {
		SocketListener listener = get(name);
		listener.retire("it has been unregistered");
		return listener.stop(gracePeriod).thenRun(() -> remove(listener));
	}

	/** Of all who ask for it, one does it. */
	private void remove(SocketListener listener) {
		if (this.table.remove(listener)) {
			this.factory.remove(listener.name());
			this.factory.unregistered(listener);
			this.table.release(listener.name());
		}
	}

	/**
	 * Return what starts the listeners with the application, except those that do not
	 * want it, and what ends what is left of them after the application has stopped.
	 * @return a lifecycle that is to be a bean
	 */
	public SmartLifecycle startStopLifecycle() {
		return new SocketListenerLifecycle(START_STOP_PHASE, this::startAll, () -> {
			this.table.enter(State.STOPPING);
			return stopAll((listener) -> Duration.ZERO)
				.whenComplete((nothing, failure) -> this.table.enter(State.STOPPED));
		});
	}

	/**
	 * Return what gives the connections of all listeners the time to finish before the
	 * application stops.
	 * @return a lifecycle that is to be a bean
	 */
	public SmartLifecycle drainLifecycle() {
		return new SocketListenerLifecycle(DRAIN_PHASE, (wanted) -> {
		}, () -> {
			this.table.enter(State.STOPPING);
			return stopAll(SocketListener::gracePeriod);
		});
	}

	private void startAll(BooleanSupplier wanted) {
		this.table.enter(State.RUNNING);
		try {
			for (SocketListener listener : this) {
				if (listener.isAutoStartup() && wanted.getAsBoolean()) {
					listener.startUnlessRetired();
				}
			}
		}
		catch (RuntimeException | Error ex) {
			this.table.enter(State.STOPPED);
			stopAllAtOnce();
			throw ex;
		}
		if (!wanted.getAsBoolean()) {
			// stopped from elsewhere, perhaps between the question and the start
			this.table.enter(State.STOPPED);
			stopAllAtOnce();
		}
	}

	private void stopAllAtOnce() {
		limited(stopAll((listener) -> Duration.ZERO)).join();
	}

	/** With a limit: nothing ends on a dispatcher that somebody has closed too early. */
	private static CompletableFuture<Void> limited(CompletableFuture<Void> stopped) {
		return stopped.completeOnTimeout(null, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private CompletableFuture<Void> stopAll(Function<SocketListener, Duration> gracePeriod) {
		List<CompletableFuture<Void>> stops = this.table.listeners()
			.values()
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
		this.table.enter(State.CLOSED);
		forEach((listener) -> listener.retire("the application has ended"));
		stopAllAtOnce();
	}

}
