package io.asyncnet.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames as spans, with a real tracer.
 */
class FrameTracingTests {

	private static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

	private static final String NAME = "it Life.handle";

	@BeforeEach
	void clear() {
		STAGES.clear();
	}

	static Stream<String> executions() {
		Stream<String> everywhere = Stream.of("execution=event-loop", "execution=executor", "concurrency=4");
		return (Runtime.version().feature() < 21) ? everywhere
				: Stream.concat(everywhere, Stream.of("spring.threads.virtual.enabled=true"));
	}

	@ParameterizedTest
	@MethodSource("executions")
	void continuesTheTraceOfTheFrameOnWhicheverThreadHandlesIt(String execution) {
		try (var app = TracedApplication.start(List.of(Life.class), execution)) {
			TestClient client = app.connect();

			assertThat(ask(client, TracedApplication.traced("child"))).isEqualTo(TracedApplication.TRACE);

			List<SpanData> spans = app.spans(2);
			SpanData frame = spans.get(0);
			SpanData child = spans.get(1);
			assertThat(frame.getName()).isEqualTo(NAME);
			assertThat(frame.getKind()).isEqualTo(SpanKind.SERVER);
			assertThat(frame.getTraceId()).isEqualTo(TracedApplication.TRACE);
			assertThat(frame.getParentSpanId()).isEqualTo(TracedApplication.PARENT);
			assertThat(child.getName()).isEqualTo("child");
			assertThat(child.getTraceId()).isEqualTo(TracedApplication.TRACE);
			assertThat(child.getParentSpanId()).isEqualTo(frame.getSpanId());
			assertThat(attribute(frame, "listener")).isEqualTo("it");
			assertThat(attribute(frame, "handler")).isEqualTo("Life.handle");
			assertThat(attribute(frame, "outcome")).isEqualTo("success");
			assertThat(attribute(frame, "exception")).isEqualTo("none");
			assertThat(attribute(frame, "frame.length"))
				.isEqualTo(String.valueOf(TracedApplication.traced("child").length()));
			assertThat(attribute(frame, "network.peer.address")).isEqualTo("127.0.0.1");
			assertThat(Long.parseLong(attribute(frame, "connection.id"))).isPositive();
		}
	}

	@ParameterizedTest
	@MethodSource("executions")
	void nothingReachesTheNextFrameNorTheNextConnection(String execution) {
		try (var app = TracedApplication.start(List.of(Life.class), execution, "asyncnet.executor.threads=1",
				"asyncnet.dispatcher.threads=1")) {
			TestClient client = app.connect();
			client.send(TracedApplication.traced("leak") + "\nchild\n" + TracedApplication.traced("x") + "\nchild\n");
			client.receiveLine();
			String second = client.receiveLine().strip();
			client.receiveLine();
			String fourth = client.receiveLine().strip();
			String other = ask(app.connect(), "child");

			assertThat(List.of(second, fourth, other)).doesNotContain(TracedApplication.TRACE).doesNotHaveDuplicates();
			List<SpanData> roots = app.spans(8)
				.stream()
				.filter((span) -> span.getParentSpanId().equals(SpanId.getInvalid()))
				.toList();
			assertThat(roots).extracting(SpanData::getName).containsOnly(NAME);
			assertThat(roots).extracting(SpanData::getTraceId).containsExactlyInAnyOrder(second, fourth, other);
		}
	}

	@ParameterizedTest
	@MethodSource("executions")
	void eachFrameOfABatchIsASpan(String execution) {
		try (var app = TracedApplication.start(List.of(Life.class), execution)) {
			TestClient client = app.connect().send("x\n".repeat(500));
			for (int i = 0; i < 500; i++) {
				client.receiveLine();
			}

			assertThat(app.spans(500)).hasSize(500);
			assertThat(app.finished()).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
		}
	}

	@Test
	void aFrameIsObservedUntilItsReplyIsThere() throws Exception {
		try (var app = TracedApplication.start(List.of(Later.class))) {
			TestClient client = app.connect().send(TracedApplication.traced("x") + "\nsecond\n");
			CompletableFuture<String> first = next();
			CompletableFuture<String> second = next();

			second.complete("2");
			SpanData later = app.spans(1).get(0);
			assertThat(later.getTraceId()).isNotEqualTo(TracedApplication.TRACE);
			assertThat(app.finished()).hasSize(1);
			first.complete("1");

			assertThat(client.receiveLine()).isEqualTo("1\r");
			assertThat(client.receiveLine()).isEqualTo("2\r");
			SpanData traced = app.spans(2).get(0);
			assertThat(traced.getTraceId()).isEqualTo(TracedApplication.TRACE);
			assertThat(attribute(traced, "outcome")).isEqualTo("success");
			assertThat(attribute(traced, "handler")).isEqualTo("Later.handle");
		}
	}

	@Test
	void aReplyThatFailsIsAnErrorAndItsAnswerBelongsToTheSpan() throws Exception {
		try (var app = TracedApplication.start(List.of(Later.class))) {
			TestClient client = app.connect().send(TracedApplication.traced("x") + "\n");

			next().completeExceptionally(new IllegalStateException("on purpose"));

			assertThat(client.receiveLine()).isEqualTo("error " + TracedApplication.TRACE + "\r");
			SpanData frame = app.span("it Later.handle");
			assertThat(attribute(frame, "outcome")).isEqualTo("failure");
			assertThat(attribute(frame, "exception")).isEqualTo("IllegalStateException");
			assertThat(frame.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void aFrameWhoseConnectionEndsFirstIsCancelled() throws Exception {
		try (var app = TracedApplication.start(List.of(Later.class))) {
			TestClient client = app.connect().send("x\n");
			CompletableFuture<String> stage = next();
			client.socket().setSoLinger(true, 0);
			client.close();

			assertThat(attribute(app.span("it Later.handle"), "outcome")).isEqualTo("cancelled");
			stage.complete("too late");
			assertThat(app.finished()).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource("executions")
	void anExceptionIsAnErrorAndItsAnswerBelongsToTheSpan(String execution) {
		try (var app = TracedApplication.start(List.of(Life.class), execution)) {
			assertThat(ask(app.connect(), TracedApplication.traced("fail")))
				.isEqualTo("error " + TracedApplication.TRACE);

			SpanData frame = app.span(NAME);
			assertThat(attribute(frame, "outcome")).isEqualTo("failure");
			assertThat(attribute(frame, "exception")).isEqualTo("IllegalStateException");
			assertThat(frame.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void framesOfAStreamAreMadeInTheirTrace() {
		try (var app = TracedApplication.start(List.of(Streams.class), "route.by=first-word")) {
			for (String kind : List.of("stream", "flux", "mono")) {
				TestClient client = app.connect().send(kind + " 1\n");
				List<String> traces = new ArrayList<>();
				for (int i = 0; i < (kind.equals("mono") ? 1 : 40); i++) {
					traces.add(client.receiveLine().strip());
				}

				SpanData frame = app.span("it Streams." + kind);
				assertThat(traces).as(kind).containsOnly(frame.getTraceId());
				client.close();
			}
		}
	}

	@Test
	void framesThatNoMethodIsForAreObservedToo() {
		try (var app = TracedApplication.start(List.of(Streams.class), "route.by=first-word",
				"route.unmatched-reply=what?")) {
			assertThat(ask(app.connect(), "nobody knows")).isEqualTo("what?");

			SpanData frame = app.span("it");
			assertThat(attribute(frame, "handler")).isEqualTo("none");
			assertThat(attribute(frame, "outcome")).isEqualTo("success");
		}
	}

	@Test
	void functionsAreObservedToo() {
		try (var app = TracedApplication.start(List.of(Life.class))) {
			app.application()
				.registry()
				.register(SocketListenerSpec.of("extra").handle((line, connection) -> child(app.bean(Tracer.class))));
			TestClient client = app.application().connect("extra");

			assertThat(ask(client, TracedApplication.traced("x"))).isEqualTo(TracedApplication.TRACE);
			assertThat(app.span("extra function").getParentSpanId()).isEqualTo(TracedApplication.PARENT);
		}
	}

	@Test
	void interceptorsAreInsideOfTheSpan() {
		try (var app = TracedApplication.start(List.of(Life.class, Interceptor.class))) {
			ask(app.connect(), TracedApplication.traced("x"));

			assertThat(app.span("intercepted").getParentSpanId()).isEqualTo(app.span(NAME).getSpanId());
		}
	}

	@Test
	void aFrameOfWhichTheExtractorFailsBeginsATraceOfItsOwn() {
		try (var app = TracedApplication.start(List.of(Life.class))) {
			assertThat(ask(app.connect(), "trace=broken_child")).isNotEqualTo(TracedApplication.TRACE);

			assertThat(app.span(NAME).getParentSpanId()).isEqualTo(SpanId.getInvalid());
		}
	}

	@Test
	void theTimerOfHandlersStaysBesideTheOneOfTheObservation() {
		try (var app = TracedApplication.start(List.of(Life.class))) {
			ask(app.connect(), "x");
			app.spans(1);

			assertThat(app.application().meters().get("asyncnet.handler").tag("outcome", "success").timer().count())
				.isEqualTo(1);
			assertThat(app.application().meters().get("asyncnet.frame").tag("outcome", "success").timer().count())
				.isEqualTo(1);
		}
	}

	private static String ask(TestClient client, String line) {
		return client.send(line + "\n").receiveLine().strip();
	}

	private static CompletableFuture<String> next() throws InterruptedException {
		CompletableFuture<String> stage = STAGES.poll(10, TimeUnit.SECONDS);
		assertThat(stage).isNotNull();
		return stage;
	}

	private static String attribute(SpanData span, String key) {
		return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
	}

	private static String child(Tracer tracer) {
		Span span = tracer.nextSpan().name("child").start();
		span.end();
		return span.context().traceId();
	}

	private static String current(Tracer tracer) {
		Span span = tracer.currentSpan();
		return (span != null) ? span.context().traceId() : "none";
	}

	@SocketHandler("it")
	static class Life {

		private final Tracer tracer;

		private final ObservationRegistry registry;

		Life(Tracer tracer, ObservationRegistry registry) {
			this.tracer = tracer;
			this.registry = registry;
		}

		@SocketHandler
		String handle(String line) {
			if (line.endsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
			if (line.endsWith("leak")) {
				Observation.start("forgotten", this.registry).openScope();
				Observation.start("forgotten, too", this.registry).openScope();
			}
			return line.endsWith("child") ? child(this.tracer) : current(this.tracer);
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + current(this.tracer);
		}

	}

	static class Later {

		private final Tracer tracer;

		Later(Tracer tracer) {
			this.tracer = tracer;
		}

		@SocketHandler("it")
		CompletionStage<String> handle(String line) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			STAGES.add(stage);
			return stage;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + current(this.tracer);
		}

	}

	@SocketHandler("it")
	static class Streams {

		private final Tracer tracer;

		Streams(Tracer tracer) {
			this.tracer = tracer;
		}

		@SocketHandler(route = "stream")
		Stream<String> stream(String line) {
			return Stream.iterate(0, (i) -> i < 40, (i) -> i + 1).map((i) -> current(this.tracer));
		}

		@SocketHandler(route = "flux")
		Flux<String> flux(String line) {
			return Flux.range(0, 40).handle((i, sink) -> {
				Observation observation = sink.contextView().get("micrometer.observation");
				observation.scoped(() -> sink.next(current(this.tracer)));
			});
		}

		@SocketHandler(route = "mono")
		Mono<String> mono(String line) {
			return Mono.deferContextual((context) -> {
				Observation observation = context.get("micrometer.observation");
				return Mono.just(observation.scoped(() -> current(this.tracer)));
			});
		}

	}

	static class Interceptor implements SocketInterceptor {

		private final ObservationRegistry registry;

		Interceptor(ObservationRegistry registry) {
			this.registry = registry;
		}

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			return Observation.createNotStarted("intercepted", this.registry).observeChecked(call::proceed);
		}

	}

}
