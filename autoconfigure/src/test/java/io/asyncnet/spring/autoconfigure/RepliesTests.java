package io.asyncnet.spring.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What handlers may return, wherever they run, and what the peer gets.
 */
@ParameterizedClass
@ValueSource(strings = { "auto", "event-loop", "executor" })
class RepliesTests {

	/** One for all tests of one place where handlers run. */
	private static @Nullable RunningApplication running;

	private final RunningApplication application;

	@SuppressWarnings("StaticAssignmentInConstructor") // one application for all tests of
														// a class
	RepliesTests(String execution) {
		RunningApplication application = running;
		if (application == null) {
			application = RunningApplication.start(List.of(Results.class), "route.by=first-word",
					"execution=" + execution);
			running = application;
		}
		this.application = application;
	}

	@AfterAll
	static void stop() {
		if (running != null) {
			running.close();
			running = null;
		}
	}

	@ParameterizedTest
	@CsvSource({ "few,3", "list,100", "iterable,3", "iterator,100", "stream,100", "ints,100", "flux,100", "flow,100",
			"future-list,100", "later-list,100", "later-few,3", "mono-list,100", "later-stream,100", "later-flux,100",
			"orders,3" })
	void manyFrames(String route, int frames) {
		List<String> expected = IntStream.range(0, frames).mapToObj(Integer::toString).toList();

		assertThat(ask(route)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "present|here", "mono-optional|here", "later-optional|here", "text|here",
			"bytes|here", "buffer|here", "array|[0,1,2]", "tree|{\"a\":[1,2]}", "unknown-list|[0,1,2]", "order|0" })
	void oneFrame(String route, String frame) {
		assertThat(ask(route)).containsExactly(frame);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "null", "absent", "mono-absent", "later-absent", "mono-void", "future-void",
			"later-void", "mono-empty", "empty-list", "empty-stream", "empty-flux", "null-stream", "null-later-list" })
	void noFrame(String route) {
		assertThat(ask(route)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "lists|[0,1]|[2]", "flux-of-lists|[0,1]|[2]" })
	void listsInsideAreSingleValues(String route, String first, String second) {
		assertThat(ask(route)).containsExactly(first, second);
	}

	/** Return what comes before the reply to the next request. */
	private List<String> ask(String route) {
		try (TestClient client = this.application.connect()) {
			client.send(route + "\nend\n");
			return Stream.generate(() -> client.receiveLine().stripTrailing())
				.limit(200)
				.takeWhile((line) -> !line.equals("the end"))
				.toList();
		}
	}

	record Order(int id) {

		@JsonValue
		int value() {
			return this.id;
		}

	}

	@SocketHandler("it")
	static class Results {

		private static Stream<String> numbers(int count) {
			return IntStream.range(0, count).mapToObj(Integer::toString);
		}

		private static <T> CompletableFuture<T> later(@Nullable T value) {
			return CompletableFuture.supplyAsync(() -> value,
					CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
		}

		@SocketHandler(route = "end")
		String end() {
			return "the end";
		}

		@SocketHandler(route = "few")
		List<String> few() {
			return numbers(3).toList();
		}

		@SocketHandler(route = "list")
		List<String> list() {
			return numbers(100).toList();
		}

		@SocketHandler(route = "iterable")
		Iterable<String> iterable() {
			return () -> numbers(3).iterator();
		}

		@SocketHandler(route = "iterator")
		Iterator<String> iterator() {
			return numbers(100).iterator();
		}

		@SocketHandler(route = "stream")
		Stream<byte[]> stream() {
			return numbers(100).map((text) -> text.getBytes(StandardCharsets.UTF_8));
		}

		@SocketHandler(route = "ints")
		IntStream ints() {
			return IntStream.range(0, 100);
		}

		@SocketHandler(route = "flux")
		Flux<String> flux() {
			return Flux.range(0, 100).map(String::valueOf);
		}

		@SocketHandler(route = "flow")
		Flow.Publisher<String> flow() {
			return (subscriber) -> {
				SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
				publisher.subscribe(subscriber);
				CompletableFuture.runAsync(() -> {
					numbers(100).forEach(publisher::submit);
					publisher.close();
				});
			};
		}

		@SocketHandler(route = "future-list")
		CompletableFuture<List<String>> futureList() {
			return CompletableFuture.completedFuture(list());
		}

		@SocketHandler(route = "later-list")
		CompletionStage<List<String>> laterList() {
			return later(list()).minimalCompletionStage();
		}

		@SocketHandler(route = "later-few")
		CompletableFuture<List<String>> laterFew() {
			return later(few());
		}

		@SocketHandler(route = "mono-list")
		Mono<List<String>> monoList() {
			return Mono.fromFuture(later(list()));
		}

		@SocketHandler(route = "later-stream")
		CompletableFuture<Stream<byte[]>> laterStream() {
			return later(stream());
		}

		@SocketHandler(route = "later-flux")
		CompletableFuture<Flux<String>> laterFlux() {
			return later(flux());
		}

		@SocketHandler(route = "orders")
		Flux<Order> orders() {
			return Flux.range(0, 3).map(Order::new);
		}

		@SocketHandler(route = "order")
		Optional<Order> order() {
			return Optional.of(new Order(0));
		}

		@SocketHandler(route = "lists")
		List<List<Integer>> lists() {
			return List.of(List.of(0, 1), List.of(2));
		}

		@SocketHandler(route = "flux-of-lists")
		Flux<List<Integer>> fluxOfLists() {
			return Flux.range(0, 3).buffer(2);
		}

		@SocketHandler(route = "present")
		Optional<String> present() {
			return Optional.of("here");
		}

		@SocketHandler(route = "mono-optional")
		Mono<Optional<String>> monoOptional() {
			return Mono.just(present());
		}

		@SocketHandler(route = "later-optional")
		CompletableFuture<Optional<String>> laterOptional() {
			return later(present());
		}

		@SocketHandler(route = "text")
		String text() {
			return "here";
		}

		@SocketHandler(route = "bytes")
		byte[] bytes() {
			return "here".getBytes(StandardCharsets.UTF_8);
		}

		@SocketHandler(route = "buffer")
		ByteBuffer buffer() {
			return ByteBuffer.wrap("there".getBytes(StandardCharsets.UTF_8), 1, 4);
		}

		@SocketHandler(route = "array")
		Order[] array() {
			return new Order[] { new Order(0), new Order(1), new Order(2) };
		}

		@SocketHandler(route = "tree")
		JsonNode tree() {
			return JsonMapper.shared().readTree("{\"a\":[1,2]}");
		}

		@SocketHandler(route = "unknown-list")
		Object unknownList() {
			return List.of(0, 1, 2);
		}

		@SocketHandler(route = "nothing")
		void nothing() {
		}

		@SocketHandler(route = "null")
		@Nullable String nullText() {
			return null;
		}

		@SocketHandler(route = "absent")
		Optional<String> absent() {
			return Optional.empty();
		}

		@SocketHandler(route = "mono-absent")
		Mono<Optional<String>> monoAbsent() {
			return Mono.just(absent());
		}

		@SocketHandler(route = "later-absent")
		CompletableFuture<Optional<String>> laterAbsent() {
			return later(absent());
		}

		@SocketHandler(route = "mono-void")
		Mono<Void> monoVoid() {
			return Mono.fromFuture(laterVoid());
		}

		@SocketHandler(route = "future-void")
		CompletionStage<Void> futureVoid() {
			return CompletableFuture.completedFuture(null);
		}

		@SocketHandler(route = "later-void")
		CompletableFuture<Void> laterVoid() {
			return later(null);
		}

		@SocketHandler(route = "mono-empty")
		Mono<String> monoEmpty() {
			return Mono.empty();
		}

		@SocketHandler(route = "empty-list")
		List<String> emptyList() {
			return List.of();
		}

		@SocketHandler(route = "empty-stream")
		Stream<String> emptyStream() {
			return Stream.empty();
		}

		@SocketHandler(route = "empty-flux")
		Flux<String> emptyFlux() {
			return Flux.empty();
		}

		@SocketHandler(route = "null-stream")
		@Nullable Stream<String> nullStream() {
			return null;
		}

		@SocketHandler(route = "null-later-list")
		CompletableFuture<List<String>> nullLaterList() {
			return later(null);
		}

	}

}
