package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import io.asyncnet.spring.listener.SocketListenerSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class MdcTests {

	private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

	private static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

	@BeforeEach
	void clear() {
		SEEN.clear();
		STAGES.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "execution=executor", "execution=event-loop", "concurrency=4" })
	void isThereInEachCallback(String property) throws Exception {
		try (var app = RunningApplication.start(List.of(Life.class), property)) {
			TestClient client = app.connect();
			String id = next("open it ");

			assertThat(client.send("x\n").receiveLine()).isEqualTo("it " + id + " null\r");
			assertThat(client.send("fail\n").receiveLine()).isEqualTo("error it " + id + " null\r");
			client.close();
			assertThat(next("close it ")).isEqualTo(id);
		}
	}

	@Test
	void eachConnectionHasItsOwnAndNothingOfOthers() throws Exception {
		try (var app = RunningApplication.start(List.of(Life.class), "asyncnet.executor.threads=1")) {
			TestClient one = app.connect();
			String first = next("open it ");
			TestClient other = app.connect();
			String second = next("open it ");
			assertThat(second).isNotEqualTo(first);

			for (int i = 0; i < 10; i++) {
				assertThat(one.send("x\n").receiveLine()).isEqualTo("it " + first + " null\r");
				assertThat(other.send("x\n").receiveLine()).isEqualTo("it " + second + " null\r");
			}
		}
	}

	@Test
	void isThereWhenReplyComesLater() throws Exception {
		try (var app = RunningApplication.start(List.of(Later.class))) {
			TestClient client = app.connect();
			client.send("x\nx\n");
			String id = next("later it ");
			// the stage of the first frame is awaited when the second one is handled
			assertThat(SEEN.poll(5, TimeUnit.SECONDS)).startsWith("later it " + id);
			MDC.put("connectionId", "of the test");

			CompletableFuture<String> stage = STAGES.poll(5, TimeUnit.SECONDS);
			assertThat(stage).isNotNull();
			stage.completeExceptionally(new IllegalStateException());

			assertThat(client.receiveLine()).isEqualTo("error it " + id + " null\r");
			assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("connectionId")
				.containsEntry("connectionId", "of the test");
			CompletableFuture<String> other = STAGES.poll(5, TimeUnit.SECONDS);
			assertThat(other).isNotNull();
			// the application would wait for it before it stops
			other.complete("done");
			assertThat(client.receiveLine()).isEqualTo("done\r");
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void isThereWhereStreamIsIterated() {
		try (var app = RunningApplication.start(List.of(Streaming.class))) {
			TestClient client = app.connect().send("x\n");

			for (int i = 0; i < 100; i++) {
				assertThat(client.receiveLine()).startsWith("it ").doesNotContain("null n");
			}
		}
	}

	@Test
	void isThereInInterceptors() {
		try (var app = RunningApplication.start(List.of(Life.class, Interceptor.class))) {
			assertThat(app.connect().send("x\n").receiveLine()).startsWith("intercepted it ");
		}
	}

	@Test
	void isThereInFunctions() {
		try (var app = RunningApplication.start(List.of(Life.class))) {
			app.registry().register(SocketListenerSpec.of("function").handle((line, connection) -> mdc()));

			assertThat(app.connect("function").send("x\n").receiveLine()).startsWith("function ");
		}
	}

	@Test
	void knowsTheListenerOfWholeConnections() {
		try (var app = RunningApplication.start(List.of(Whole.class))) {
			assertThat(app.connect().receive(12)).isEqualTo("it null null");
		}
	}

	@Test
	void canBeSwitchedOff() {
		try (var app = RunningApplication.start(List.of(Life.class), "asyncnet.mdc.enabled=false")) {
			assertThat(app.connect().send("x\n").receiveLine()).startsWith("null null ");
		}
	}

	private static String next(String prefix) throws InterruptedException {
		String seen = SEEN.poll(5, TimeUnit.SECONDS);
		assertThat(seen).startsWith(prefix).endsWith(" null");
		return seen.substring(prefix.length(), seen.length() - " null".length());
	}

	/** And leave something behind that others must not see. */
	static String mdc() {
		String seen = MDC.get("listener") + " " + MDC.get("connectionId") + " " + MDC.get("user");
		MDC.put("user", "somebody");
		return seen;
	}

	@SocketHandler("it")
	static class Life {

		@OnOpen
		void open(Connection connection) {
			SEEN.add("open " + mdc());
		}

		@SocketHandler
		@Nullable String handle(String line) {
			if (line.equals("fail")) {
				throw new IllegalStateException();
			}
			return mdc();
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + mdc();
		}

		@OnClose
		void close(CloseReason reason) {
			SEEN.add("close " + mdc());
		}

	}

	@SocketHandler("it")
	static class Later {

		@SocketHandler
		CompletionStage<String> handle(String line) {
			SEEN.add("later " + mdc());
			CompletableFuture<String> stage = new CompletableFuture<>();
			STAGES.add(stage);
			return stage;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "error " + mdc();
		}

	}

	static class Streaming {

		@SocketHandler("it")
		Stream<String> handle(String line) {
			return IntStream.range(0, 100).mapToObj((i) -> mdc());
		}

	}

	static class Whole {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
			socket.send(mdc()).join();
		}

	}

	static class Interceptor implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) {
			return "intercepted " + mdc();
		}

	}

}
