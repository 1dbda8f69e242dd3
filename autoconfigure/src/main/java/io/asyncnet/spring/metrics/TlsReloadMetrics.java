package io.asyncnet.spring.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.asyncnet.spring.observation.TlsReloads;
import io.micrometer.core.instrument.Counter;

/**
 * Counts changes of SSL bundles. Both counters of a bundle are there before the first
 * change, so that an alert sees the step from zero to one.
 */
final class TlsReloadMetrics implements TlsReloads {

	private final MeterSet meters;

	private final Map<String, Counters> bundles = new ConcurrentHashMap<>();

	TlsReloadMetrics(MeterSet meters) {
		this.meters = meters;
	}

	@Override
	public void watched(String bundle) {
		counters(bundle);
	}

	@Override
	public void reloaded(String bundle, boolean successful) {
		Counters counters = counters(bundle);
		(successful ? counters.success() : counters.failure()).increment();
	}

	private Counters counters(String bundle) {
		return this.bundles.computeIfAbsent(bundle,
				(name) -> new Counters(this.meters.counter(SocketMeters.TLS_RELOADS, name, "success"),
						this.meters.counter(SocketMeters.TLS_RELOADS, name, "failure")));
	}

	/**
	 * The counters of one bundle.
	 *
	 * @param success changes that all listeners use
	 * @param failure changes that at least one does not
	 */
	private record Counters(Counter success, Counter failure) {

	}

}
