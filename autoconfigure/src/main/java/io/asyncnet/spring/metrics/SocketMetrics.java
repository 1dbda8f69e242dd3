package io.asyncnet.spring.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.observation.HandlerCalls;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters of listeners, handlers and the dispatcher. They are in the registry from their
 * creation until {@link #close()}.
 *
 * @since 0.1.0
 */
public final class SocketMetrics implements HandlerCalls, AutoCloseable {

	private final MeterSet meters;

	private final Map<String, ConnectionObserver> listeners = new ConcurrentHashMap<>();

	/**
	 * Create meters.
	 * @param registry where they are registered
	 */
	public SocketMetrics(MeterRegistry registry) {
		this.meters = new MeterSet(registry);
	}

	/**
	 * Return what feeds the meters of a listener, which are registered by the first call.
	 * @param listener the listener's name
	 * @return the same observer for each call with the same name
	 */
	public ConnectionObserver observer(String listener) {
		return this.listeners.computeIfAbsent(listener, (name) -> new ListenerMetrics(this.meters, name));
	}

	/**
	 * Register the timer of a handler method.
	 * @param listener name of the listener whose frames the method handles
	 * @param handler the method
	 * @return what feeds the timer
	 */
	@Override
	public Recorder recorder(String listener, String handler) {
		return new HandlerTimers(this.meters, listener, handler);
	}

	/**
	 * Register the counter of a listener's frames that no method is for.
	 * @param listener name of the listener
	 * @return what feeds the counter
	 */
	@Override
	public Runnable unmatched(String listener) {
		return this.meters.counter(SocketMeters.FRAMES_UNMATCHED, listener)::increment;
	}

	/**
	 * Register the gauge of a dispatcher.
	 * @param pendingTasks counts the tasks that wait for an event loop
	 */
	public void dispatcher(LongSupplier pendingTasks) {
		this.meters.gauge(SocketMeters.DISPATCHER_PENDING_TASKS, pendingTasks::getAsLong);
	}

	/**
	 * Take all these meters away from the registry.
	 */
	@Override
	public void close() {
		this.meters.close();
	}

}
