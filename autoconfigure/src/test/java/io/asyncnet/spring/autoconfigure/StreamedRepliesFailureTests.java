package io.asyncnet.spring.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies of many frames that fail, and how long they take.
 */
class StreamedRepliesFailureTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@ParameterizedTest
	@ValueSource(strings = { "stream", "flux", "later", "list" })
	void closesAfterTheFramesBeforeAFailure(String route) {
		try (var app = start(Failing.class)) {
			TestClient client = app.connect();
			client.send(route + "\nnever\n");

			for (int i = 0; i < 50; i++) {
				assertThat(client.receiveLine()).isEqualTo(i + "\r");
			}
			assertThat(client.isEnded()).isTrue();
			assertThat(app.bean(Failing.class).closed).succeedsWithin(BOUND).isEqualTo(CloseReason.HANDLER_FAILED);
			Awaitility.await()
				.atMost(BOUND)
				.untilAsserted(() -> assertThat(app.bean(Failing.class).released).hasValue(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "stream", "flux", "later", "list" })
	void answersAFailureBehindTheFramesBeforeIt(String route) {
		try (var app = start(Answering.class)) {
			TestClient client = app.connect();
			client.send(route + "\necho\n");

			for (int i = 0; i < 50; i++) {
				assertThat(client.receiveLine()).isEqualTo(i + "\r");
			}
			assertThat(client.receiveLine()).startsWith("failed: ");
			assertThat(client.receiveLine()).isEqualTo("echo\r");
		}
	}

	@ParameterizedTest
	@CsvSource({ "broken-subscribe,cannot subscribe", "too-many,more elements than it was asked for",
			"null-element,has an element that is null" })
	void aSourceThatBreaksTheRulesFails(String route, String failure) throws IOException {
		try (var app = start(Answering.class)) {
			TestClient client = app.connect();
			client.send(route + "\n");

			String last = new BufferedReader(
					new InputStreamReader(client.socket().getInputStream(), StandardCharsets.UTF_8))
				.lines()
				.limit(2000)
				.filter((line) -> line.startsWith("failed"))
				.findFirst()
				.orElseThrow();

			assertThat(last).contains(failure);
		}
	}

	@Test
	void isMeasuredUntilItsLastFrame() {
		try (var app = start(Failing.class, "asyncnet.metrics.enabled=true")) {
			TestClient client = app.connect();
			client.send("good\n");
			for (int i = 0; i < 50; i++) {
				client.receiveLine();
			}
			Awaitility.await()
				.atMost(BOUND)
				.untilAsserted(() -> assertThat(app.meters().get("asyncnet.handler").tag("outcome", "success").timers())
					.anySatisfy((timer) -> assertThat(timer.count()).isEqualTo(1)));
		}
	}

	private static RunningApplication start(Class<?> bean, String... properties) {
		String[] all = Stream.concat(Stream.of("route.by=first-word"), Stream.of(properties)).toArray(String[]::new);
		return RunningApplication.start(List.of(bean), all);
	}

	@SocketHandler("it")
	static class Failing {

		private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

		private final AtomicInteger released = new AtomicInteger();

		private static String number(int i) {
			if (i == 50) {
				throw new IllegalStateException("no more than 50");
			}
			return String.valueOf(i);
		}

		@SocketHandler(route = "good")
		Stream<String> good() {
			return IntStream.range(0, 50).mapToObj(String::valueOf);
		}

		@SocketHandler(route = "echo")
		String echo() {
			return "echo";
		}

		@SocketHandler(route = "never")
		String never(Connection connection) {
			return "never";
		}

		@SocketHandler(route = "stream")
		Stream<String> stream() {
			return IntStream.range(0, 100).mapToObj(Failing::number).onClose(this.released::incrementAndGet);
		}

		@SocketHandler(route = "flux")
		Flux<String> flux() {
			return Flux.range(0, 100).map(Failing::number).doFinally((signal) -> this.released.incrementAndGet());
		}

		@SocketHandler(route = "later")
		Mono<Stream<String>> later() {
			return Mono.delay(Duration.ofMillis(1)).map((tick) -> stream());
		}

		/** The reply in the middle cannot be written. */
		@SocketHandler(route = "list")
		List<String> list() {
			this.released.incrementAndGet();
			return IntStream.range(0, 100).mapToObj((i) -> (i != 50) ? String.valueOf(i) : "line\nbreak").toList();
		}

		@OnClose
		void left(CloseReason reason) {
			this.closed.complete(reason);
		}

	}

	@SocketHandler("it")
	static class Answering extends Failing {

		@SocketHandler(route = "broken-subscribe")
		Flow.Publisher<String> brokenSubscribe() {
			return (subscriber) -> {
				throw new IllegalStateException("cannot subscribe");
			};
		}

		@SocketHandler(route = "too-many")
		Flow.Publisher<String> tooMany() {
			return (subscriber) -> {
				subscriber.onSubscribe(new Flow.Subscription() {

					@Override
					public void request(long n) {
						// does not care
					}

					@Override
					public void cancel() {
						// nor here
					}

				});
				String element = "x".repeat(50_000);
				for (int i = 0; i < 2000; i++) {
					subscriber.onNext(element);
				}
			};
		}

		@SocketHandler(route = "null-element")
		Stream<String> nullElement() {
			return Stream.of("x", null, "y");
		}

		@OnError
		String failed(Exception failure) {
			return "failed: " + failure.getMessage();
		}

	}

}
