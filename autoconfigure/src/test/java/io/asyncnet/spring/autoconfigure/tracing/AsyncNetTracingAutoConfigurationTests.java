package io.asyncnet.spring.autoconfigure.tracing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.asyncnet.socket.Frame;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.observation.FrameObservations;
import io.asyncnet.spring.tracing.DefaultFrameObservationConvention;
import io.asyncnet.spring.tracing.FrameObservationContext;
import io.asyncnet.spring.tracing.FrameObservationDocumentation;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class AsyncNetTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetTracingAutoConfiguration.class))
		.withBean(Echo.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0");

	private final ApplicationContextRunner observed = this.runner.withUserConfiguration(Recording.class)
		.withPropertyValues("asyncnet.observation.enabled=true");

	@Test
	void isOffUnlessSwitchedOn() {
		this.runner.withUserConfiguration(Recording.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(FrameObservations.class);
			assertThat(ask(context, "hello")).isEqualTo("hello");
			assertThat(context.getBean(Recorder.class).stopped).isEmpty();
		});
	}

	@Test
	void isOffWithEverythingElse() {
		this.observed.withPropertyValues("asyncnet.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FrameObservations.class));
	}

	@Test
	void saysAndNamesWhatIsDocumented() {
		this.observed.run((context) -> {
			assertThat(ask(context, "hello")).isEqualTo("hello");

			FrameObservationContext frame = context.getBean(Recorder.class).await();
			assertThat(frame.getName()).isEqualTo(DefaultFrameObservationConvention.NAME);
			assertThat(frame.getContextualName()).isEqualTo("echo Echo.echo");
			assertThat(frame.getLowCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(FrameObservationDocumentation.FRAME.getLowCardinalityKeyNames()));
			assertThat(frame.getHighCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(FrameObservationDocumentation.FRAME.getHighCardinalityKeyNames()));
		});
	}

	@Test
	void usesTheConventionOfTheApplication() {
		this.observed.withBean(Payloads.class).run((context) -> {
			assertThat(ask(context, "hello")).isEqualTo("hello");

			FrameObservationContext frame = context.getBean(Recorder.class).await();
			assertThat(frame.getName()).isEqualTo("tcp.frame");
			assertThat(frame.getHighCardinalityKeyValue("payload")).isEqualTo(KeyValue.of("payload", "hello"));
		});
	}

	@Test
	void doesNotShowTheNextFrameToAConventionWhenAReplyComesLater() {
		this.observed.withBean(Payloads.class)
			.withBean(Later.class)
			.withPropertyValues("asyncnet.listeners.later.port=0")
			.run((context) -> {
				try (TestClient client = connect(context, "later").send("one\ntwo\n")) {
					Later later = context.getBean(Later.class);
					Awaitility.await().until(() -> later.stages.size() == 2);
					later.stages.forEach((stage) -> stage.complete("done"));
					client.receiveLine();
					client.receiveLine();
				}
				Recorder recorder = context.getBean(Recorder.class);
				Awaitility.await().until(() -> recorder.stopped.size() == 2);

				assertThat(recorder.stopped).allMatch((frame) -> frame.getCarrier() == Frame.EMPTY)
					.extracting((frame) -> frame.getHighCardinalityKeyValue("payload").getValue())
					.containsExactly("one", "two");
				assertThat(recorder.stopped).extracting(FrameObservationContext::frameLength).containsExactly(3, 3);
			});
	}

	@Test
	void usesTheRegistryThatSpringBootConfiguresAndWhatItDenies() {
		this.runner.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean(Recorder.class)
			.withPropertyValues("asyncnet.observation.enabled=true", "management.observations.enable.asyncnet=false")
			.run((context) -> {
				assertThat(ask(context, "hello")).isEqualTo("hello");
				assertThat(context.getBean(Recorder.class).stopped).isEmpty();
			});
		this.runner.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean(Recorder.class)
			.withPropertyValues("asyncnet.observation.enabled=true")
			.run((context) -> {
				assertThat(ask(context, "hello")).isEqualTo("hello");
				assertThat(context.getBean(Recorder.class).await().handler()).isEqualTo("Echo.echo");
			});
	}

	@Test
	void refusesToStartWithoutARegistry() {
		this.runner.withPropertyValues("asyncnet.observation.enabled=true")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("asyncnet.observation.enabled"));
	}

	@Test
	void refusesToStartWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
			.withPropertyValues("asyncnet.observation.enabled=true")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("asyncnet.observation.enabled"));
	}

	@Test
	void needsNoMicrometerWhenItIsOff() {
		this.runner.withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
			.run((context) -> assertThat(ask(context, "hello")).isEqualTo("hello"));
	}

	private static String[] names(KeyName[] keys) {
		return Stream.of(keys).map(KeyName::asString).toArray(String[]::new);
	}

	private static String ask(ApplicationContext context, String line) {
		try (TestClient client = connect(context, "echo")) {
			return client.exchange(line);
		}
	}

	private static TestClient connect(ApplicationContext context, String listener) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get(listener).port());
	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

	static class Later {

		final Queue<CompletableFuture<String>> stages = new ConcurrentLinkedQueue<>();

		@SocketHandler("later")
		CompletionStage<String> handle(String line) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			this.stages.add(stage);
			return stage;
		}

	}

	/** Takes something from the bytes, as long as they are there. */
	static class Payloads extends DefaultFrameObservationConvention {

		@Override
		public String getName() {
			return "tcp.frame";
		}

		@Override
		public KeyValues getHighCardinalityKeyValues(FrameObservationContext context) {
			Frame frame = context.getCarrier();
			return (frame == null || frame.length() == 0) ? KeyValues.empty()
					: KeyValues.of("payload", frame.text(StandardCharsets.UTF_8));
		}

	}

	static class Recorder implements ObservationHandler<FrameObservationContext> {

		final Queue<FrameObservationContext> stopped = new ConcurrentLinkedQueue<>();

		@Override
		public void onStop(FrameObservationContext context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof FrameObservationContext;
		}

		FrameObservationContext await() {
			Awaitility.await().until(() -> !this.stopped.isEmpty());
			assertThat(List.copyOf(this.stopped)).hasSize(1);
			return this.stopped.element();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recording {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		ObservationRegistry observationRegistry(Recorder recorder) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(recorder);
			return registry;
		}

	}

}
