package io.asyncnet.spring.metrics;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;

/**
 * Meters that one owner registered and takes away again. Thread-safe.
 */
final class MeterSet implements AutoCloseable {

	private final MeterRegistry registry;

	private final SocketMetersConvention convention;

	private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	MeterSet(MeterRegistry registry, SocketMetersConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Register a counter.
	 * @param meter which one
	 * @param tagValues its tags, in the order of the meter's key names
	 * @return the counter
	 */
	Counter counter(SocketMeters meter, String... tagValues) {
		return add(Counter.builder(this.convention.getName(meter))
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.tags(tags(meter, tagValues))
			.register(this.registry));
	}

	Timer timer(SocketMeters meter, String... tagValues) {
		return add(register(meter, tagValues));
	}

	private Timer register(SocketMeters meter, String... tagValues) {
		return Timer.builder(this.convention.getName(meter))
			.description(meter.getDescription())
			.tags(tags(meter, tagValues))
			.register(this.registry);
	}

	/**
	 * Try whether filters of the application drop a timer, which only a registration
	 * tells.
	 * @param tagValues values of tags that no other timer of this meter has
	 */
	boolean drops(SocketMeters meter, String... tagValues) {
		Timer tried = register(meter, tagValues);
		if (tried instanceof NoopTimer) {
			return true;
		}
		this.registry.remove(tried);
		return false;
	}

	void gauge(SocketMeters meter, Supplier<Number> value, String... tagValues) {
		add(Gauge.builder(this.convention.getName(meter), value)
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.tags(tags(meter, tagValues))
			.strongReference(true)
			.register(this.registry));
	}

	/** Register a gauge of a time, which the registry shows in its own unit. */
	void timeGauge(SocketMeters meter, LongSupplier nanos) {
		add(TimeGauge.builder(this.convention.getName(meter), nanos::getAsLong, TimeUnit.NANOSECONDS)
			.description(meter.getDescription())
			.tags(tags(meter))
			.strongReference(true)
			.register(this.registry));
	}

	private <M extends Meter> M add(M meter) {
		this.meters.add(meter);
		if (this.closed) {
			// a reply that came too late: its meter counts, but is not seen
			removeAll();
		}
		return meter;
	}

	private Tags tags(SocketMeters meter, String... values) {
		KeyName[] keys = meter.getKeyNames();
		String[] tags = new String[keys.length * 2];
		for (int i = 0; i < keys.length; i++) {
			tags[i * 2] = keys[i].asString();
			tags[i * 2 + 1] = values[i];
		}
		return this.convention.getTags(meter, Tags.of(tags));
	}

	/**
	 * Take all meters away from the registry, and those that come later.
	 */
	@Override
	public void close() {
		this.closed = true;
		removeAll();
	}

	private void removeAll() {
		for (Meter meter = this.meters.poll(); meter != null; meter = this.meters.poll()) {
			this.registry.remove(meter);
		}
	}

}
