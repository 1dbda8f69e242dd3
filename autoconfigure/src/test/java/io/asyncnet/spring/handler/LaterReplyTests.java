package io.asyncnet.spring.handler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import io.asyncnet.spring.annotation.SocketHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LaterReplyTests {

	private final List<@Nullable Throwable> failures = new ArrayList<>();

	private final List<Long> nanos = new ArrayList<>();

	private final Handlers handlers = Handlers.prepare(Promises.class)
		.calls((listener, handler) -> (nanos, failure) -> {
			this.nanos.add(nanos);
			this.failures.add(failure);
		})
		.start();

	private final Promises promises = this.handlers.context().getBean(Promises.class);

	private final RecordedReplies replies = new RecordedReplies();

	@AfterEach
	void close() {
		this.handlers.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono", "stage" })
	void runsOnTheEventLoop(String listener) {
		assertThat(this.handlers.handler(listener).executor()).isNull();
	}

	@Test
	void repliesAtOnceWhenTheFutureIsDone() throws Exception {
		this.promises.future.complete("done");

		handle("future");

		assertThat(this.replies.frames()).containsExactly("done");
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void doesNotReplyWhenTheFutureHasNoValue() throws Exception {
		this.promises.future.complete(null);

		handle("future");

		assertThat(this.replies.frames()).isEmpty();
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void throwsTheCauseWhenTheFutureHasFailed() {
		this.promises.future.completeExceptionally(new CompletionException(new IOException("x")));

		assertThatExceptionOfType(IOException.class).isThrownBy(() -> handle("future")).withMessage("x");
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void doesNotReplyWhenThereIsNoFuture() throws Exception {
		handle("null");

		assertThat(this.replies.frames()).isEmpty();
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void keepsThePlaceOfReplyThatComesLater() throws Exception {
		handle("future");
		assertThat(this.replies.frames()).isEmpty();
		assertThat(this.replies.places()).singleElement().matches((place) -> !place.isDone());
		assertThat(this.failures).isEmpty();

		this.promises.future.complete("later");

		assertThat(this.replies.places().get(0).frames()).containsExactly("later");
	}

	@Test
	void fillsThePlaceWithNothingWhenThereIsNoValue() throws Exception {
		handle("future");

		this.promises.future.complete(null);

		assertThat(this.replies.places().get(0).frames()).isEmpty();
	}

	@Test
	void givesUpThePlaceWithTheCauseWhenTheFutureFails() throws Exception {
		handle("future");

		this.promises.future.completeExceptionally(new CompletionException(new IOException("x")));

		assertThat(this.replies.places().get(0).failure()).isInstanceOf(IOException.class).hasMessage("x");
		assertThat(this.failures).singleElement().isInstanceOf(IOException.class);
	}

	@Test
	void reportsReplyThatTheFramingRefuses() throws Exception {
		handle("future");

		this.promises.future.complete("a\nb");

		assertThat(this.replies.places().get(0).failure()).isInstanceOf(IllegalArgumentException.class);
		assertThat(this.failures).singleElement().isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void measuresFromTheTurnOfTheFrameToTheReply() throws Exception {
		byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
		this.handlers.handler("future")
			.onFrame(this.handlers.connection(), TestFrames.of(bytes, System.nanoTime() - 1_000_000_000L),
					this.replies);

		this.promises.future.complete("later");

		assertThat(this.nanos).singleElement().satisfies((time) -> assertThat(time).isGreaterThan(1_000_000_000L));
		assertThat(this.failures).containsOnlyNulls();
	}

	@Test
	void leavesItToTheCoreToMeasureReplyThatIsKnownAtOnce() throws Exception {
		this.promises.future.complete("done");

		handle("future");

		assertThat(this.nanos).isEmpty();
	}

	@Test
	void keepsPlacesInTheOrderOfTheFrames() throws Exception {
		ConnectionHandler handler = this.handlers.handler("queue");
		for (int i = 0; i < 3; i++) {
			handler.onFrame(this.handlers.connection(), TestFrames.of("x"), this.replies);
		}
		List<CompletableFuture<String>> futures = List.copyOf(this.promises.queue);

		futures.get(2).complete("c");
		futures.get(0).complete("a");
		futures.get(1).complete("b");

		assertThat(this.replies.places()).flatExtracting(RecordedReplies.Place::frames).containsExactly("a", "b", "c");
	}

	@Test
	void convertsWhatIsPromised() throws Exception {
		handle("stage");

		this.promises.stage.complete(new Quote("X", 7));

		assertThat(this.replies.places().get(0).frames()).containsExactly("{\"symbol\":\"X\",\"price\":7}");
	}

	@Test
	void repliesAtOnceWhenMinimalStageIsDone() throws Exception {
		this.promises.stage.complete(new Quote("X", 7));

		handle("stage");

		assertThat(this.replies.frames()).containsExactly("{\"symbol\":\"X\",\"price\":7}");
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void repliesAtOnceWhenTheMonoHasItsValue() throws Exception {
		this.promises.sink.tryEmitValue("done");

		handle("mono");

		assertThat(this.replies.frames()).containsExactly("done");
		assertThat(this.replies.places()).isEmpty();
	}

	@Test
	void keepsThePlaceOfMonoThatEndsLater() throws Exception {
		handle("mono");

		this.promises.sink.tryEmitValue("later");

		assertThat(this.replies.places().get(0).frames()).containsExactly("later");
	}

	@Test
	void fillsThePlaceWithNothingWhenTheMonoIsEmpty() throws Exception {
		handle("mono");

		this.promises.sink.tryEmitEmpty();

		assertThat(this.replies.places().get(0).frames()).isEmpty();
	}

	@Test
	void givesUpThePlaceWhenTheMonoFails() throws Exception {
		handle("mono");

		this.promises.sink.tryEmitError(new IOException("x"));

		assertThat(this.replies.places().get(0).failure()).isInstanceOf(IOException.class).hasMessage("x");
	}

	@Test
	void throwsWhatTheMonoFailedWith() {
		this.promises.sink.tryEmitError(new IOException("x"));

		assertThatExceptionOfType(IOException.class).isThrownBy(() -> handle("mono")).withMessage("x");
	}

	@Test
	void waitsForWhatHasNoValue() throws Exception {
		handle("void");
		assertThat(this.replies.places()).singleElement().matches((place) -> !place.isDone());

		this.promises.sink.tryEmitValue("ignored");

		assertThat(this.replies.places().get(0).frames()).isEmpty();
	}

	private void handle(String listener) throws Exception {
		this.handlers.handler(listener).onFrame(this.handlers.connection(), TestFrames.of("x"), this.replies);
	}

	record Quote(String symbol, int price) {

	}

	static class Promises {

		final CompletableFuture<@Nullable String> future = new CompletableFuture<>();

		final CompletableFuture<Quote> stage = new CompletableFuture<>();

		final Sinks.One<String> sink = Sinks.one();

		final Queue<CompletableFuture<String>> queue = new ConcurrentLinkedQueue<>();

		@SocketHandler("future")
		CompletableFuture<@Nullable String> future() {
			return this.future;
		}

		@SocketHandler("stage")
		CompletionStage<Quote> stage(String payload) {
			return this.stage.minimalCompletionStage();
		}

		@SocketHandler("queue")
		CompletableFuture<String> queue() {
			CompletableFuture<String> future = new CompletableFuture<>();
			this.queue.add(future);
			return future;
		}

		@SocketHandler("mono")
		Mono<String> mono() {
			return this.sink.asMono();
		}

		@SocketHandler("void")
		Mono<Void> nothing() {
			return this.sink.asMono().then();
		}

		@SocketHandler("null")
		@Nullable Mono<String> none() {
			return null;
		}

	}

}
