package io.asyncnet.spring.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.observation.HandlerCalls;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one handler method: one for success, and one for each type of exception
 * that it has thrown so far.
 */
final class HandlerTimers implements HandlerCalls.Recorder {

	private final MeterSet meters;

	private final String listener;

	private final String handler;

	private final Timer success;

	private final Map<Class<?>, Timer> failures = new ConcurrentHashMap<>();

	HandlerTimers(MeterSet meters, String listener, String handler) {
		this.meters = meters;
		this.listener = listener;
		this.handler = handler;
		this.success = timer(ListenerMetrics.SUCCESS, ListenerMetrics.NONE);
	}

	/**
	 * Register the timers of a method.
	 * @return {@link HandlerCalls.Recorder#NONE} if filters of the application drop them
	 * all, so that its frames need not be timed
	 */
	static HandlerCalls.Recorder register(MeterSet meters, String listener, String handler) {
		HandlerTimers timers = new HandlerTimers(meters, listener, handler);
		boolean dropped = timers.success instanceof NoopTimer
				&& meters.drops(SocketMeters.HANDLER, listener, handler, ListenerMetrics.FAILURE, ListenerMetrics.NONE);
		return dropped ? NONE : timers;
	}

	@Override
	public void record(long nanos, @Nullable Throwable failure) {
		Timer timer = (failure != null) ? failed(failure.getClass()) : this.success;
		timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	/** Allocates only for the first exception of a type. */
	private Timer failed(Class<?> type) {
		Timer known = this.failures.get(type);
		return (known != null) ? known : this.failures.computeIfAbsent(type, this::failure);
	}

	private Timer failure(Class<?> type) {
		String name = type.getSimpleName();
		return timer(ListenerMetrics.FAILURE, name.isEmpty() ? type.getName() : name);
	}

	private Timer timer(String outcome, String exception) {
		return this.meters.timer(SocketMeters.HANDLER, this.listener, this.handler, outcome, exception);
	}

}
