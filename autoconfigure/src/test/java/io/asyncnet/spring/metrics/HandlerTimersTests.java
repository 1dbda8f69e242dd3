package io.asyncnet.spring.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HandlerTimersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final SocketMetrics metrics = new SocketMetrics(this.registry);

	@AfterEach
	void close() {
		this.metrics.close();
		this.registry.close();
	}

	@Test
	void keepsCountSumAndMaximumOfEachCall() {
		Recorder recorder = recorder();
		for (int micros = 1; micros <= 100; micros++) {
			recorder.record(TimeUnit.MICROSECONDS.toNanos(micros), null);
		}

		Timer timer = timer("success", "none");
		assertThat(timer.count()).isEqualTo(100);
		assertThat(timer.totalTime(TimeUnit.MICROSECONDS)).isCloseTo(5050, within(0.001));
		assertThat(timer.max(TimeUnit.MICROSECONDS)).isCloseTo(100, within(0.001));
	}

	@Test
	void fillsTheHistogramThatTheApplicationAsksFor() {
		this.registry.config().meterFilter(buckets(Duration.ofNanos(10_000), Duration.ofNanos(50_000)));
		Recorder recorder = recorder();
		for (int micros = 1; micros <= 100; micros++) {
			recorder.record(TimeUnit.MICROSECONDS.toNanos(micros), null);
		}

		CountAtBucket[] counts = timer("success", "none").takeSnapshot().histogramCounts();
		assertThat(counts).extracting(CountAtBucket::count).containsExactly(10.0, 50.0);
	}

	@Test
	void recordsNothingWhenTheApplicationDropsTheMeter() {
		this.registry.config().meterFilter(MeterFilter.denyNameStartsWith("asyncnet.handler"));

		assertThat(recorder()).isSameAs(Recorder.NONE);
	}

	@Test
	void recordsFailuresWhenTheApplicationDropsOnlySuccess() {
		this.registry.config().meterFilter(MeterFilter.deny((id) -> "success".equals(id.getTag("outcome"))));
		Recorder recorder = recorder();
		assertThat(this.registry.find("asyncnet.handler").timers()).isEmpty();

		recorder.record(1, null);
		recorder.record(1, new IllegalStateException());

		assertThat(this.registry.find("asyncnet.handler").timers()).hasSize(1);
		assertThat(timer("failure", "IllegalStateException").count()).isEqualTo(1);
	}

	private Recorder recorder() {
		return this.metrics.recorder("quotes", "Quotes.quote");
	}

	private Timer timer(String outcome, String exception) {
		return this.registry.get("asyncnet.handler").tags("outcome", outcome, "exception", exception).timer();
	}

	private static MeterFilter buckets(Duration... limits) {
		double[] nanos = new double[limits.length];
		for (int i = 0; i < limits.length; i++) {
			nanos[i] = limits[i].toNanos();
		}
		return new MeterFilter() {

			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return DistributionStatisticConfig.builder().serviceLevelObjectives(nanos).build().merge(config);
			}

		};
	}

}
