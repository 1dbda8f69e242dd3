package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.autoconfigure.tracing.AsyncNetTracingAutoConfiguration;
import io.asyncnet.spring.tracing.FrameTraceExtractor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * A {@link RunningApplication} with a tracer. A line may begin with the trace that it
 * belongs to, as in {@code trace=00-<trace>-<span>-01 the rest}.
 */
final class TracedApplication implements AutoCloseable {

	static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	static final String PARENT = "b7ad6b7169203331";

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final RunningApplication application;

	private TracedApplication(RunningApplication application) {
		this.application = application;
	}

	static TracedApplication start(List<Class<?>> beans, String... properties) {
		List<Class<?>> all = new ArrayList<>(beans);
		all.addAll(List.of(Tracing.class, TraceOfLine.class));
		String[] more = Arrays.copyOf(properties, properties.length + 1);
		more[properties.length] = "asyncnet.observation.enabled=true";
		return new TracedApplication(RunningApplication.start(all, more));
	}

	/** A line of the trace that all tests have. */
	static String traced(String line) {
		return "trace=00-" + TRACE + "-" + PARENT + "-01 " + line;
	}

	TestClient connect() {
		return this.application.connect();
	}

	RunningApplication application() {
		return this.application;
	}

	<T> T bean(Class<T> type) {
		return this.application.bean(type);
	}

	/** Wait for so many spans to have ended, in the order of their beginnings. */
	List<SpanData> spans(int count) {
		InMemorySpanExporter exporter = bean(InMemorySpanExporter.class);
		Awaitility.await().atMost(BOUND).until(() -> exporter.getFinishedSpanItems().size() >= count);
		return finished();
	}

	/** Wait for the only span of this name. */
	SpanData span(String name) {
		Awaitility.await()
			.atMost(BOUND)
			.until(() -> finished().stream().anyMatch((span) -> span.getName().equals(name)));
		return finished().stream().filter((span) -> span.getName().equals(name)).reduce((one, other) -> {
			throw new AssertionError("More than one span is called " + name);
		}).orElseThrow();
	}

	List<SpanData> finished() {
		return bean(InMemorySpanExporter.class).getFinishedSpanItems()
			.stream()
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.toList();
	}

	void forget() {
		bean(InMemorySpanExporter.class).reset();
	}

	@Override
	public void close() {
		this.application.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(AsyncNetTracingAutoConfiguration.class)
	static class Tracing {

		private final SdkTracerProvider provider;

		private final io.opentelemetry.api.trace.Tracer tracer;

		private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

		Tracing() {
			this.provider = SdkTracerProvider.builder()
				.addSpanProcessor(SimpleSpanProcessor.create(this.exporter))
				.build();
			this.tracer = this.provider.get("test");
		}

		@Bean
		InMemorySpanExporter exporter() {
			return this.exporter;
		}

		@Bean
		SdkTracerProvider provider() {
			return this.provider;
		}

		@Bean
		Tracer tracer() {
			return new OtelTracer(this.tracer, new OtelCurrentTraceContext(), (event) -> {
			});
		}

		@Bean
		ObservationRegistry observationRegistry(Tracer tracer, MeterRegistry meters) {
			ContextPropagators propagators = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig()
				.observationHandler(new FirstMatchingCompositeObservationHandler(
						new PropagatingReceiverTracingObservationHandler<>(tracer,
								new OtelPropagator(propagators, this.tracer)),
						new DefaultTracingObservationHandler(tracer)))
				.observationHandler(new DefaultMeterObservationHandler(meters));
			return registry;
		}

	}

	@Component
	static class TraceOfLine implements FrameTraceExtractor {

		@Override
		public @Nullable String get(Connection connection, Frame frame, String field) {
			String line = frame.text(StandardCharsets.UTF_8);
			if (!field.equals("traceparent") || !line.startsWith("trace=")) {
				return null;
			}
			return line.substring("trace=".length(), line.indexOf(' '));
		}

	}

}
