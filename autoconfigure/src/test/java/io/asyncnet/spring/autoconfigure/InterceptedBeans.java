package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/** Handlers, and interceptors of them. */
final class InterceptedBeans {

	private InterceptedBeans() {
	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class OtherEcho {

		@SocketHandler("other")
		String echo(String line) {
			return line;
		}

	}

	static class Silent {

		@SocketHandler("it")
		void silent(String line) {
		}

	}

	static class Greeting {

		@OnOpen("it")
		String hello() {
			return "hello";
		}

		@SocketHandler("it")
		void silent(String line) {
		}

	}

	@SocketHandler("it")
	static class Routed {

		@SocketHandler(route = "GET")
		String get(String line) {
			return "got";
		}

		@OnError
		String caught(Exception failure) {
			return "caught " + failure.getMessage();
		}

	}

	static class RouteOnly {

		@SocketHandler(value = "it", route = "GET")
		String get(String line) {
			return "got";
		}

	}

	static class Later {

		static final BlockingQueue<CompletableFuture<String>> STAGES = new LinkedBlockingQueue<>();

		@SocketHandler("it")
		CompletionStage<String> later(String line) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			STAGES.add(stage);
			return stage;
		}

		static CompletableFuture<String> next() {
			try {
				CompletableFuture<String> next = STAGES.poll(5, TimeUnit.SECONDS);
				assertThat(next).isNotNull();
				return next;
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

	}

	static class Flaky {

		private int calls;

		@SocketHandler("it")
		String flaky(String line) {
			if (++this.calls == 1) {
				throw new IllegalStateException("first");
			}
			return this.calls + " times";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Nested {

		@Bean
		@Order(3)
		SocketInterceptor inner() {
			return (call) -> "3(" + call.proceed() + ")";
		}

		@Bean
		@Order(1)
		SocketInterceptor outer() {
			return (call) -> "1(" + call.proceed() + ")";
		}

		@Bean
		@Order(2)
		SocketInterceptor middle() {
			return (call) -> "2(" + call.proceed() + ")";
		}

	}

	static class Answers implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			return switch (call.frame().text(StandardCharsets.UTF_8)) {
				case "text" -> "text";
				case "bytes" -> "bytes".getBytes(StandardCharsets.UTF_8);
				case "json" -> Map.of("answer", 42);
				case "stage" -> CompletableFuture.supplyAsync(() -> "later");
				case "mono" -> Mono.fromFuture(CompletableFuture.supplyAsync(() -> "later"));
				case "number" -> 42;
				case "list" -> List.of("text");
				case "iterator" -> List.of("text").iterator();
				case "optional" -> Optional.of("text");
				case "flux" -> Flux.just("text");
				case "none" -> null;
				default -> call.proceed();
			};
		}

	}

	static class Mapping implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			String key = call.frame().text(StandardCharsets.UTF_8);
			Object result = call.proceed();
			return (result instanceof CompletionStage<?> stage) ? stage.thenApply((value) -> Map.of(key, value))
					: result;
		}

	}

	static class Refusing implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) {
			throw new IllegalStateException("refused");
		}

	}

	static class Naming implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) {
			Frame frame = call.frame();
			Connection connection = call.connection();
			return call.handler() + " " + connection.listener() + " " + StandardCharsets.UTF_8.decode(frame.view());
		}

	}

	static class PassingOn implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			return call.proceed();
		}

	}

	static class OnlyOther implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) {
			return "other";
		}

		@Override
		public Set<String> listeners() {
			return Set.of("other");
		}

	}

	static class Retry implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			try {
				return call.proceed();
			}
			catch (IllegalStateException ex) {
				return call.proceed();
			}
		}

	}

	static class Keeping implements SocketInterceptor {

		static final BlockingQueue<SocketCall> KEPT = new LinkedBlockingQueue<>();

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			KEPT.add(call);
			return call.proceed();
		}

	}

	static class BrokenAction implements SocketInterceptor {

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			call.whenDone((failure) -> {
				throw new IllegalStateException("broken action");
			});
			return call.proceed();
		}

	}

}
