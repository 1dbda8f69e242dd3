package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.concurrent.DelegatingSecurityContextExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Denials that a reply fails with after its handler has returned are what the same
 * exception is that a handler throws.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeniedLaterTests {

	/** What handlers have promised. */
	private static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

	private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();

	@BeforeEach
	void clear() {
		STAGES.clear();
		DONE.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { Staged.class, One.class, Many.class, ManyLater.class, Observing.class })
	void whoIsDeniedWithoutAnAnswerIsRejected(Class<?> handler, CapturedOutput output) throws Exception {
		try (var app = SecurityApplication.start(List.of(handler))) {
			TestClient client = app.connect().send("x\n");

			stage().completeExceptionally(new AccessDeniedException("no"));

			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
			assertFailedCalls(app, "AccessDeniedException", 1);
			assertThat(output).contains("may not do what it has asked for")
				.doesNotContain("handler failed")
				.doesNotContain("\tat ");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Staged.class, One.class, Many.class, ManyLater.class })
	void whoIsDeniedGetsTheReplyToErrors(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.start(List.of(handler, Denials.class))) {
			TestClient client = app.connect().send("x\ny\n");

			stage().completeExceptionally(new AccessDeniedException("no"));
			stage().complete("yes");

			assertThat(client.receiveLine()).isEqualTo("denied\r");
			assertThat(client.receiveLine()).isEqualTo("yes\r");
			assertFailedCalls(app, "AccessDeniedException", 1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "concurrency=4" })
	void repliesBeforeLeaveAndLaterOnesDoNot(String property) throws Exception {
		try (var app = SecurityApplication.start(List.of(Staged.class), property)) {
			TestClient client = app.connect();
			CompletableFuture<String> first = send(client, "a");
			CompletableFuture<String> second = send(client, "b");
			CompletableFuture<String> third = send(client, "c");

			third.complete("third");
			second.completeExceptionally(new BadCredentialsException("no"));
			first.complete("first");

			assertThat(client.receiveLine()).isEqualTo("first\r");
			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void authenticationThatCannotBeMadeIsAFailure() throws Exception {
		try (var app = SecurityApplication.start(List.of(Staged.class))) {
			TestClient client = app.connect().send("x\n");

			stage().completeExceptionally(new AuthenticationServiceException("no database"));

			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "handler_failed");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Staged.class, Many.class })
	void denialByTheMethodForErrorsCountsToo(Class<?> handler) throws Exception {
		try (var app = SecurityApplication.start(List.of(handler, Denying.class))) {
			TestClient client = app.connect().send("x\n");

			stage().completeExceptionally(new IllegalStateException());

			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	/** Without the context of the peer nobody is there whom the rule could be for. */
	@ParameterizedTest
	@CsvSource({ "with, AuthorizationDeniedException", "without, AuthenticationCredentialsNotFoundException" })
	void ruleOfAMethodDeeperInTheApplicationCounts(String context, String exception) {
		try (var app = SecurityApplication.start(List.of(Deep.class, Vault.class))) {
			assertThat(app.connect().send(context + "\n").isEnded()).isTrue();
			awaitClosed(app, "rejected");
			assertFailedCalls(app, exception, 1);
		}
	}

	@Test
	void denialIsTheSameForTheMetersWhenTheMethodThrowsIt() {
		try (var app = SecurityApplication.start(List.of(AtOnce.class))) {
			assertThat(app.connect().send("x\n").isEnded()).isTrue();
			awaitClosed(app, "rejected");
			assertFailedCalls(app, "AccessDeniedException", 1);
		}
	}

	@Test
	void framesBeforeTheDenialOfAStreamLeave() {
		try (var app = SecurityApplication.start(List.of(Stream.class))) {
			TestClient client = app.connect().send("x\n");

			assertThat(client.receiveLine()).isEqualTo("one\r");
			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void interceptorsSeeTheDenialItself() throws Exception {
		try (var app = SecurityApplication.start(List.of(Staged.class, Watching.class))) {
			TestClient client = app.connect().send("x\n");

			stage().completeExceptionally(new AccessDeniedException("no"));

			assertThat(DONE.poll(5, TimeUnit.SECONDS)).isEqualTo("AccessDeniedException");
			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
		}
	}

	@Test
	void wholeConnectionThatIsDeniedIsRejected() throws Exception {
		try (var app = SecurityApplication.start(List.of(Whole.class))) {
			TestClient client = app.connect();

			stage().completeExceptionally(new AccessDeniedException("no"));

			assertThat(client.isEnded()).isTrue();
			awaitClosed(app, "rejected");
			assertFailedCalls(app, "AccessDeniedException", 1);
		}
	}

	private static CompletableFuture<String> stage() throws InterruptedException {
		CompletableFuture<String> stage = STAGES.poll(5, TimeUnit.SECONDS);
		assertThat(stage).isNotNull();
		return stage;
	}

	private static CompletableFuture<String> send(TestClient client, String line) throws InterruptedException {
		client.send(line + "\n");
		return stage();
	}

	private static CompletableFuture<String> promise() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		STAGES.add(stage);
		return stage;
	}

	private static void awaitClosed(RunningApplication app, String reason) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> app.meters().get("asyncnet.connections.closed").tag("reason", reason).counter().count() == 1);
	}

	private static void assertFailedCalls(RunningApplication app, String exception, int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.ignoreException(MeterNotFoundException.class)
			.untilAsserted(() -> assertThat(app.meters()
				.get("asyncnet.handler")
				.tags("outcome", "failure", "exception", exception)
				.timer()
				.count()).isEqualTo(count));
	}

	static class Staged {

		@SocketHandler("it")
		CompletionStage<String> handle(String line) {
			return promise();
		}

	}

	/** Its failures are answered, but not this one. */
	@SocketHandler("it")
	static class Observing {

		@SocketHandler
		CompletionStage<String> handle(String line) {
			return promise();
		}

		@OnError
		String state(IllegalStateException failure) {
			return "not asked";
		}

	}

	static class One {

		@SocketHandler("it")
		Mono<String> handle(String line) {
			return Mono.fromFuture(promise());
		}

	}

	static class Many {

		@SocketHandler("it")
		Flux<String> handle(String line) {
			return Mono.fromFuture(promise()).flux();
		}

	}

	static class ManyLater {

		@SocketHandler("it")
		CompletionStage<List<String>> handle(String line) {
			return promise().thenApply(List::of);
		}

	}

	static class Stream {

		@SocketHandler("it")
		Flux<String> handle(String line) {
			return Flux.just("one").concatWith(Flux.error(new AccessDeniedException("no")));
		}

	}

	static class AtOnce {

		@SocketHandler("it")
		String handle(String line) {
			throw new AccessDeniedException("no");
		}

	}

	static class Deep {

		private final Vault vault;

		Deep(Vault vault) {
			this.vault = vault;
		}

		@SocketHandler("it")
		CompletionStage<String> handle(String line) {
			Executor executor = ForkJoinPool.commonPool();
			return CompletableFuture.supplyAsync(this.vault::open,
					line.equals("with") ? new DelegatingSecurityContextExecutor(executor) : executor);
		}

	}

	static class Vault {

		@PreAuthorize("hasRole('KEEPER')")
		String open() {
			return "open";
		}

	}

	static class Whole {

		@SocketHandler("it")
		CompletionStage<?> serve(AsyncSocket socket) {
			return promise();
		}

	}

	static class Watching implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			call.whenDone((failure) -> DONE.add((failure != null) ? failure.getClass().getSimpleName() : "none"));
			return call.proceed();
		}

	}

	@SocketAdvice("it")
	static class Denials {

		@OnError
		String denied(AccessDeniedException failure) {
			return "denied";
		}

	}

	@SocketAdvice("it")
	static class Denying {

		@OnError
		String failed(IllegalStateException failure) {
			throw new AccessDeniedException("no");
		}

	}

}
