package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadLocalContextTests {

	private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

	private static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

	@BeforeEach
	void register() {
		STAGES.clear();
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
	}

	@AfterEach
	void remove() {
		ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		TENANT.remove();
	}

	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "concurrency=4" })
	void handlersKnowWhatOnOpenHasLeft(String property) {
		try (var app = RunningApplication.start(List.of(Tenants.class), property)) {
			TestClient client = app.connect();
			String id = client.receiveLine();

			assertThat(client.send("x\n").receiveLine()).isEqualTo(id);
			assertThat(client.send("fail\n").receiveLine()).isEqualTo("error " + id);
		}
	}

	@Test
	void nothingReachesTheNextFrameOrConnection() {
		try (var app = RunningApplication.start(List.of(Tenants.class), "asyncnet.executor.threads=1")) {
			TestClient one = app.connect();
			TestClient other = app.connect();
			String first = one.receiveLine();
			String second = other.receiveLine();
			assertThat(second).isNotEqualTo(first);

			for (int i = 0; i < 10; i++) {
				assertThat(one.send("spoil\n").receiveLine()).isEqualTo(first);
				assertThat(other.send("x\n").receiveLine()).isEqualTo(second);
			}
		}
	}

	@Test
	void nothingIsThereWithoutOnOpen() {
		try (var app = RunningApplication.start(List.of(Spoiling.class), "asyncnet.executor.threads=1")) {
			for (int i = 0; i < 3; i++) {
				assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("null\r");
			}
		}
	}

	@Test
	void failureThatComesLaterIsAnsweredInTheContext() throws Exception {
		try (var app = RunningApplication.start(List.of(Later.class))) {
			TestClient client = app.connect();
			String id = client.receiveLine();
			client.send("x\n");
			TENANT.set("of the test");

			CompletableFuture<String> stage = STAGES.poll(5, TimeUnit.SECONDS);
			assertThat(stage).isNotNull();
			stage.completeExceptionally(new IllegalStateException());

			assertThat(client.receiveLine()).isEqualTo("error " + id);
			assertThat(TENANT.get()).isEqualTo("of the test");
		}
	}

	@Test
	void monoHasItAsContext() {
		try (var app = RunningApplication.start(List.of(Reactive.class, Setting.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).isEqualTo("set by interceptor\r");
		}
	}

	@SocketHandler("it")
	static class Tenants {

		@OnOpen
		String open(Connection connection) {
			TENANT.set("tenant " + connection.id());
			return "tenant " + connection.id();
		}

		@SocketHandler
		String handle(String line) {
			if (line.equals("fail")) {
				throw new IllegalStateException();
			}
			String tenant = TENANT.get();
			if (line.equals("spoil")) {
				TENANT.set("spoilt");
			}
			return String.valueOf(tenant);
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + TENANT.get();
		}

	}

	static class Spoiling {

		@SocketHandler("it")
		String handle(String line) {
			String tenant = TENANT.get();
			TENANT.set("spoilt");
			return String.valueOf(tenant);
		}

	}

	@SocketHandler("it")
	static class Later {

		@OnOpen
		String open(Connection connection) {
			TENANT.set("tenant " + connection.id());
			return "tenant " + connection.id();
		}

		@SocketHandler
		CompletionStage<String> handle(String line) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			STAGES.add(stage);
			return stage;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + TENANT.get();
		}

	}

	static class Reactive {

		@SocketHandler("it")
		Mono<String> handle(String line) {
			return Mono.deferContextual((context) -> Mono.just(context.get("tenant")));
		}

	}

	static class Setting implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			TENANT.set("set by interceptor");
			try {
				return call.proceed();
			}
			finally {
				TENANT.remove();
			}
		}

	}

}
