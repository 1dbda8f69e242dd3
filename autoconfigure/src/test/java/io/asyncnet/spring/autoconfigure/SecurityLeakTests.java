package io.asyncnet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.SecurityApplication.Logins;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The security context of a peer is there where its frames are handled, and nowhere else.
 */
class SecurityLeakTests {

	private static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

	/** One thread for all connections in each case. */
	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "concurrency=1" })
	void whatAHandlerLeavesReachesNoOtherFrameNorConnection(String property) {
		try (var app = SecurityApplication.start(List.of(Spoiling.class, Logins.class), property,
				"asyncnet.executor.threads=1", "asyncnet.dispatcher.threads=1")) {
			TestClient bob = app.connect().send("login bob\n");
			TestClient eve = app.connect().send("login eve\n");
			for (int i = 0; i < 5; i++) {
				// in one batch, and then on the same thread for somebody else
				bob.send("set\nx\nchange\nx\nclear\nx\nfail\nx\n");
				for (int frame = 0; frame < 8; frame++) {
					assertThat(bob.receiveLine()).isEqualTo("bob\r");
				}
				assertThat(eve.send("x\n").receiveLine()).isEqualTo("eve\r");
			}
		}
	}

	@Test
	void anonymousPeersGetNothingOfOthersOnTheSameThread() {
		try (var app = SecurityApplication.start(List.of(Spoiling.class), "asyncnet.executor.threads=1")) {
			for (int i = 0; i < 5; i++) {
				TestClient client = app.connect();
				assertThat(client.send("set\n").receiveLine()).isEqualTo("anonymousUser\r");
				assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("anonymousUser\r");
			}
		}
	}

	@Test
	void threadsOfTheExecutorKeepTheirOwn() throws Exception {
		RecordingExecutor.LEFT.clear();
		try (var app = SecurityApplication.start(List.of(Spoiling.class, Logins.class, OwnExecutor.class))) {
			assertThat(app.connect().send("login bob\nset\n").receiveLine()).isEqualTo("bob\r");
		}
		assertThat(RecordingExecutor.LEFT).isNotEmpty().containsOnly("of the pool");
	}

	/**
	 * Threads that had no security context have none afterwards, also where Micrometer
	 * does not look after the thread-locals.
	 */
	@ParameterizedTest
	@CsvSource({ "execution=executor, true", "execution=executor, false", "execution=event-loop, false" })
	void nothingStaysOnAThreadWhenItsFramesAreHandled(String property, boolean propagated) {
		ContextRegistry registry = ContextRegistry.getInstance();
		List<ThreadLocalAccessor<?>> accessors = List.copyOf(registry.getThreadLocalAccessors());
		if (!propagated) {
			accessors.forEach((accessor) -> registry.removeThreadLocalAccessor(accessor.key()));
		}
		try {
			assertNothingStays(property);
		}
		finally {
			accessors.forEach(registry::registerThreadLocalAccessor);
		}
	}

	private static void assertNothingStays(String property) {
		try (var app = SecurityApplication.start(List.of(Spoiling.class, Logins.class), property,
				"asyncnet.executor.threads=1", "asyncnet.dispatcher.threads=1")) {
			Executor thread = property.equals("execution=event-loop")
					? app.bean(Dispatcher.class).netty().eventLoops().next()
					: (Executor) app.bean(AsyncNetAutoConfiguration.HANDLER_EXECUTOR_BEAN_NAME);
			TestClient bob = app.connect().send("login bob\n");
			for (String frame : List.of("x", "set", "change", "fail")) {
				assertThat(bob.send(frame + "\n").receiveLine()).isEqualTo("bob\r");
				// there is one thread: this is its turn when it is done with the frame
				assertThat(CompletableFuture.supplyAsync(SecurityLeakTests::name, thread))
					.succeedsWithin(Duration.ofSeconds(5))
					.isEqualTo("nobody");
			}
		}
	}

	@Test
	void framesThatAreHandledAtTheSameTimeHaveTheirOwn() {
		try (var app = SecurityApplication.start(List.of(Spoiling.class), "concurrency=4")) {
			TestClient client = app.connect().send("set\nx\n".repeat(50));
			for (int i = 0; i < 100; i++) {
				assertThat(client.receiveLine()).isEqualTo("anonymousUser\r");
			}
		}
	}

	@Test
	void failureThatComesLaterIsAnsweredInTheContextOfThePeer() throws Exception {
		STAGES.clear();
		try (var app = SecurityApplication.start(List.of(Later.class, Logins.class))) {
			TestClient client = app.connect().send("login bob\nx\n");
			CompletableFuture<String> stage = STAGES.poll(5, TimeUnit.SECONDS);
			assertThat(stage).isNotNull();
			SecurityContextHolder.setContext(new SecurityContextImpl(new TestingAuthenticationToken("test", "")));

			stage.completeExceptionally(new IllegalStateException());

			assertThat(client.receiveLine()).isEqualTo("failed bob\r");
			assertThat(name()).isEqualTo("test");
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OneReactive.class, ManyReactive.class })
	void reactiveRepliesHaveTheAuthenticationAsContext(Class<?> handler) {
		try (var app = SecurityApplication.start(List.of(handler, Logins.class))) {
			TestClient bob = app.connect().send("login bob\nx\n");
			TestClient eve = app.connect().send("login eve\nx\n");

			assertThat(bob.receiveLine()).isEqualTo("bob\r");
			assertThat(eve.receiveLine()).isEqualTo("eve\r");
		}
	}

	private static String name() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		return (authentication != null) ? authentication.getName() : "nobody";
	}

	@SocketHandler("it")
	static class Spoiling {

		private static final Authentication ADMIN = new TestingAuthenticationToken("admin", "", "ROLE_ADMIN");

		@SocketHandler
		String handle(String line) {
			String name = name();
			switch (line) {
				case "set" -> SecurityContextHolder.setContext(new SecurityContextImpl(ADMIN));
				case "change" -> SecurityContextHolder.getContext().setAuthentication(ADMIN);
				case "clear" -> SecurityContextHolder.clearContext();
				case "fail" -> {
					SecurityContextHolder.setContext(new SecurityContextImpl(ADMIN));
					throw new IllegalStateException(name);
				}
				default -> {
				}
			}
			return name;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return failure.getMessage();
		}

	}

	@SocketHandler("it")
	static class Later {

		@SocketHandler
		CompletionStage<String> handle(String line) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			STAGES.add(stage);
			return stage;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "failed " + name();
		}

	}

	static class OneReactive {

		@SocketHandler("it")
		Mono<String> handle(String line) {
			return Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
				.then(ReactiveSecurityContextHolder.getContext())
				.map(SecurityContext::getAuthentication)
				.map(Authentication::getName);
		}

	}

	static class ManyReactive {

		@SocketHandler("it")
		Flux<String> handle(String line) {
			return ReactiveSecurityContextHolder.getContext()
				.map(SecurityContext::getAuthentication)
				.map(Authentication::getName)
				.flux();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean(defaultCandidate = false)
		RecordingExecutor asyncNetHandlerExecutor() {
			return new RecordingExecutor();
		}

	}

	/** A new thread for each task, with a security context of its own. */
	static class RecordingExecutor implements Executor {

		static final BlockingQueue<String> LEFT = new LinkedBlockingQueue<>();

		@Override
		public void execute(Runnable task) {
			new Thread(() -> {
				SecurityContextHolder
					.setContext(new SecurityContextImpl(new TestingAuthenticationToken("of the pool", "")));
				task.run();
				LEFT.add(name());
			}).start();
		}

	}

}
