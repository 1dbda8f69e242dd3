package io.asyncnet.spring.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.observation.GroupSends;
import io.asyncnet.spring.observation.HandlerCalls;
import io.asyncnet.spring.observation.HandlerLoad;
import io.asyncnet.spring.observation.LoginOutcome;
import io.asyncnet.spring.observation.TlsReloads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of listeners, handlers and the dispatcher. They are in the registry from their
 * creation until {@link #close()}.
 *
 * @since 0.1.0
 */
public final class SocketMetrics implements HandlerCalls, AutoCloseable {

	private final MeterRegistry registry;

	private final SocketMetersConvention convention;

	/** Meters that belong to no listener. */
	private final MeterSet meters;

	private final Map<String, OfListener> listeners = new ConcurrentHashMap<>();

	/**
	 * Create meters with their default names and tags.
	 * @param registry where they are registered
	 */
	public SocketMetrics(MeterRegistry registry) {
		this(registry, SocketMetersConvention.DEFAULT);
	}

	/**
	 * Create meters.
	 * @param registry where they are registered
	 * @param convention their names and tags
	 */
	public SocketMetrics(MeterRegistry registry, SocketMetersConvention convention) {
		this.registry = registry;
		this.convention = convention;
		this.meters = new MeterSet(registry, convention);
	}

	/**
	 * Return what feeds the meters of a listener, which are registered by the first call,
	 * those of TLS included.
	 * @param listener the listener's name
	 * @return the same observer for each call with the same name
	 */
	public ConnectionObserver observer(String listener) {
		return observer(listener, true);
	}

	/**
	 * Return what feeds the meters of a listener, which are registered by the first call.
	 * Meters of TLS that are not asked for are registered when a connection begins with
	 * it.
	 * @param listener the listener's name
	 * @param tls whether the listener has TLS
	 * @return the same observer for each call with the same name
	 */
	public ConnectionObserver observer(String listener, boolean tls) {
		ListenerMetrics observer = ofListener(listener).observer();
		if (tls) {
			observer.withTls();
		}
		return observer;
	}

	private OfListener ofListener(String listener) {
		return this.listeners.computeIfAbsent(listener, (name) -> {
			MeterSet meters = new MeterSet(this.registry, this.convention);
			return new OfListener(meters, new ListenerMetrics(meters, name));
		});
	}

	/**
	 * Take the meters of a listener and its handlers away from the registry. What they
	 * have counted is gone: a listener of the same name begins with zero.
	 * @param listener the listener's name
	 */
	public void remove(String listener) {
		OfListener removed = this.listeners.remove(listener);
		if (removed != null) {
			removed.meters().close();
		}
	}

	/**
	 * Register the timer of a handler method.
	 * @param listener name of the listener whose frames the method handles
	 * @param handler the method
	 * @return what feeds the timer, {@link HandlerCalls.Recorder#NONE} if filters of the
	 * application drop it
	 */
	@Override
	public Recorder recorder(String listener, String handler) {
		return HandlerTimers.register(ofListener(listener).meters(), listener, handler);
	}

	/**
	 * Register the counter of a listener's frames that no method is for.
	 * @param listener name of the listener
	 * @return what feeds the counter
	 */
	@Override
	public Runnable unmatched(String listener) {
		return ofListener(listener).meters().counter(SocketMeters.FRAMES_UNMATCHED, listener)::increment;
	}

	/**
	 * Register the counters of a listener's logins.
	 * @param listener name of the listener
	 * @return what feeds the counters
	 */
	@Override
	public Consumer<LoginOutcome> logins(String listener) {
		return ofListener(listener).observer()::login;
	}

	/**
	 * Register the gauge of a dispatcher.
	 * @param pendingTasks counts the tasks that wait for an event loop
	 */
	public void dispatcher(LongSupplier pendingTasks) {
		this.meters.gauge(SocketMeters.DISPATCHER_PENDING_TASKS, pendingTasks::getAsLong);
	}

	/**
	 * Register the timer of how late event loops are.
	 * @return what feeds it, with nanoseconds
	 */
	public LongConsumer dispatcherLag() {
		Timer lag = this.meters.timer(SocketMeters.DISPATCHER_LAG);
		return (nanos) -> lag.record(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * Register the gauge of event loops that are held up.
	 * @param nanos how long the one that is held up most has not come to a task that is
	 * due, in nanoseconds; 0 if none is
	 */
	public void dispatcherBlocked(LongSupplier nanos) {
		this.meters.timeGauge(SocketMeters.DISPATCHER_BLOCKED, nanos);
	}

	/**
	 * Register the gauges of the threads that handlers run on.
	 * @param load tells how busy they are
	 */
	public void executor(HandlerLoad load) {
		this.meters.gauge(SocketMeters.EXECUTOR_ACTIVE, load::active);
		this.meters.gauge(SocketMeters.EXECUTOR_QUEUED, load::queued);
	}

	/**
	 * Register the counters of what is sent to groups.
	 * @return what feeds them
	 */
	public GroupSends groups() {
		return new GroupMetrics(this.meters);
	}

	/**
	 * Register the counters of SSL bundles that change, when the bundles are used.
	 * @return what feeds them
	 */
	public TlsReloads tlsReloads() {
		return new TlsReloadMetrics(this.meters);
	}

	/**
	 * Take all these meters away from the registry.
	 */
	@Override
	public void close() {
		this.listeners.keySet().forEach(this::remove);
		this.meters.close();
	}

	/**
	 * The meters of one listener.
	 *
	 * @param meters all of them, those of its handlers included
	 * @param observer what feeds them
	 */
	private record OfListener(MeterSet meters, ListenerMetrics observer) {

	}

}
