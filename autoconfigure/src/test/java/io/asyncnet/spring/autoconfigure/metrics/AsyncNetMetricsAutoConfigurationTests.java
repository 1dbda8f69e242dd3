package io.asyncnet.spring.autoconfigure.metrics;

import java.time.Duration;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.metrics.SocketMeters;
import io.asyncnet.spring.metrics.SocketMetersConvention;
import io.asyncnet.spring.metrics.SocketMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class AsyncNetMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class))
		.withBean(Echo.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0");

	@Test
	void countsWhatWentOverTheWire() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
				assertThat(client.exchange("you")).isEqualTo("you");
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(5))
				.until(() -> registry.get("asyncnet.connections.closed").tag("reason", "peer").counter().count() == 1);
			assertThat(registry.get("asyncnet.bytes.received").counter().count()).isEqualTo(12);
			assertThat(registry.get("asyncnet.bytes.sent").counter().count()).isEqualTo(12);
			assertThat(registry.get("asyncnet.frames.received").counter().count()).isEqualTo(2);
			assertThat(registry.get("asyncnet.frames.sent").counter().count()).isEqualTo(2);
			assertThat(registry.get("asyncnet.connections.accepted").counter().count()).isEqualTo(1);
			assertThat(registry.get("asyncnet.connections.active").gauge().value()).isZero();
			assertThat(registry.get("asyncnet.handler").tag("outcome", "success").timer().count()).isEqualTo(2);
			assertThat(registry.get("asyncnet.dispatcher.pending.tasks").gauge().value()).isNotNegative();
		});
	}

	@Test
	void usesTheRegistryThatSpringBootConfigures() {
		this.runner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.run((context) -> assertThat(
					context.getBean(MeterRegistry.class).find("asyncnet.connections.active").gauge())
				.isNotNull());
	}

	@Test
	void leavesNoMeterInARegistryThatOutlivesTheContext() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		try {
			this.runner
				.withBean("registry", MeterRegistry.class, () -> registry, (bean) -> bean.setDestroyMethodName(""))
				.run((context) -> assertThat(registry.getMeters()).isNotEmpty());

			assertThat(registry.isClosed()).isFalse();
			assertThat(registry.getMeters()).isEmpty();
		}
		finally {
			registry.close();
		}
	}

	@Test
	void backsOffWithoutARegistry() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(SocketMetrics.class)
			.doesNotHaveBean(ConnectionObserverFactory.class));
	}

	@Test
	void backsOffWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("asyncNetSocketMetrics");
			try (TestClient client = connect(context)) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
			}
		});
	}

	@Test
	void backsOffWhenDisabled() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("asyncnet.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SocketMetrics.class));
	}

	@Test
	void usesTheMetricsOfTheApplication() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean("own", SocketMetrics.class, () -> new SocketMetrics(registry))
			.run((context) -> {
				assertThat(context).hasSingleBean(SocketMetrics.class);
				assertThat(registry.find("asyncnet.connections.active").gauge()).isNotNull();
			});
	}

	@Test
	void publishesHistogramsThatPropertiesAskFor() {
		this.runner.withBean(PrometheusMeterRegistry.class, PrometheusConfig.DEFAULT)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withPropertyValues("management.metrics.distribution.percentiles-histogram.asyncnet.handler=true",
					"management.metrics.distribution.slo.asyncnet.connection.duration=10ms,1s")
			.run((context) -> {
				try (TestClient client = connect(context)) {
					assertThat(client.exchange("hello")).isEqualTo("hello");
				}
				PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(5))
					.untilAsserted(() -> assertThat(registry.scrape())
						.containsPattern(
								"asyncnet_handler_seconds_bucket\\{.*handler=\"Echo.echo\".*le=\"\\+Inf\"} 1\n")
						.containsPattern("asyncnet_connection_duration_seconds_bucket\\{.*le=\"1.0\"} 1\n"));
				assertThat(
						registry.scrape().lines().filter((line) -> line.startsWith("asyncnet_handler_seconds_bucket")))
					.as("buckets that quantiles can be computed from")
					.hasSizeGreaterThan(50);
			});
	}

	@Test
	void watchesEventLoopsAndTheThreadsOfHandlers() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);

			Awaitility.await()
				.atMost(Duration.ofSeconds(5))
				.until(() -> registry.get("asyncnet.dispatcher.lag").timer().count() > 0);
			assertThat(registry.get("asyncnet.dispatcher.blocked").timeGauge().value()).isNotNegative();
			assertThat(registry.get("asyncnet.executor.active").gauge().value()).isZero();
			assertThat(registry.get("asyncnet.executor.queued").gauge().value()).isZero();
		});
	}

	@Test
	void takesNamesAndTagsFromTheConventionOfTheApplication() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(SocketMetersConvention.class, () -> new SocketMetersConvention() {

				@Override
				public Tags getTags(SocketMeters meter, Tags tags) {
					return tags.and("site", "north");
				}

			})
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters()).isNotEmpty()
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("site")).isEqualTo("north")));
	}

	private static TestClient connect(ApplicationContext context) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get("echo").port());
	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

}
