package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.handler.SocketCall;
import io.asyncnet.spring.handler.SocketInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of the page on interceptors: what it shows is what runs here.
 */
class InterceptorGuideTests {

	@Test
	void authentication() {
		try (var app = start(List.of(Authentication.class))) {
			TestClient client = app.connect("orders");

			client.send("AUTH let me in\n3\nAUTH again\n");

			assertThat(client.receiveLine()).isEqualTo("welcome\r");
			assertThat(client.receiveLine()).isEqualTo("ordered 3\r");
			assertThat(client.receiveLine()).isEqualTo("failed: NumberFormatException\r");
		}
	}

	@Test
	void refusesWhoDoesNotAuthenticate() {
		try (var app = start(List.of(Authentication.class))) {
			TestClient client = app.connect("orders");

			client.send("3\n4\n");

			assertThat(client.receiveLine()).isEqualTo("who are you?\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void rateLimit() {
		try (var app = start(List.of(RateLimit.class))) {
			TestClient client = app.connect("orders");
			TestClient other = app.connect("orders");

			client.send("1\n".repeat(RateLimit.BURST) + "2\n");

			for (int i = 0; i < RateLimit.BURST; i++) {
				assertThat(client.receiveLine()).isEqualTo("ordered 1\r");
			}
			assertThat(client.receiveLine()).isEqualTo("failed: TooFastException\r");
			assertThat(other.send("3\n").receiveLine()).isEqualTo("ordered 3\r");
		}
	}

	@Test
	void audit() throws Exception {
		try (var app = start(List.of(Audit.class, Lines.class))) {
			Lines lines = app.bean(Lines.class);
			TestClient client = app.connect("orders");

			client.send("1\nx\nlater\n");

			assertThat(lines.next()).startsWith("Orders.order: done in ");
			assertThat(lines.next()).startsWith("Orders.order: NumberFormatException in ");
			assertThat(client.receiveLine()).isEqualTo("ordered 1\r");
			assertThat(client.receiveLine()).isEqualTo("failed: NumberFormatException\r");
			assertThat(lines.isEmpty()).isTrue();
			CompletableFuture<String> stage = Orders.LATER.poll(5, TimeUnit.SECONDS);
			assertThat(stage).isNotNull();
			stage.complete("ordered at last");
			assertThat(lines.next()).startsWith("Orders.order: done in ");
			assertThat(client.receiveLine()).isEqualTo("ordered at last\r");
		}
	}

	private static RunningApplication start(List<Class<?>> beans) {
		List<Class<?>> all = new ArrayList<>(beans);
		all.add(Orders.class);
		return RunningApplication.startOnly("orders", all);
	}

	@Component
	@SocketHandler("orders")
	static class Orders {

		static final BlockingQueue<CompletableFuture<String>> LATER = new LinkedBlockingQueue<>();

		@SocketHandler
		CompletionStage<String> order(String amount) {
			if (amount.equals("later")) {
				CompletableFuture<String> later = new CompletableFuture<>();
				LATER.add(later);
				return later;
			}
			return CompletableFuture.completedFuture("ordered " + Integer.parseInt(amount));
		}

		@OnError
		String failed(Exception failure) {
			return "failed: " + failure.getClass().getSimpleName();
		}

	}

	@Component
	@Order(1)
	static class Authentication implements SocketInterceptor {

		private static final AttributeKey<Boolean> KNOWN = AttributeKey.of("known", Boolean.class);

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			Connection connection = call.connection();
			if (connection.attributes().get(KNOWN) != null) {
				return call.proceed();
			}
			if (call.frame().text(StandardCharsets.UTF_8).equals("AUTH let me in")) {
				connection.attributes().put(KNOWN, true);
				return "welcome";
			}
			connection.close();
			return "who are you?";
		}

		@Override
		public Set<String> listeners() {
			return Set.of("orders");
		}

	}

	@Component
	@Order(2)
	static class RateLimit implements SocketInterceptor {

		static final int BURST = 50;

		static final long NANOS_PER_FRAME = TimeUnit.MINUTES.toNanos(1) / BURST;

		private static final AttributeKey<AtomicLong> EARLIEST = AttributeKey.of("earliest", AtomicLong.class);

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			long now = System.nanoTime();
			long full = now - BURST * NANOS_PER_FRAME;
			AtomicLong earliest = call.connection().attributes().get(EARLIEST);
			if (earliest == null) {
				earliest = new AtomicLong(full);
				call.connection().attributes().put(EARLIEST, earliest);
			}
			// one call at a time touches it, unless the listener has a concurrency
			long next = Math.max(earliest.get(), full) + NANOS_PER_FRAME;
			if (next > now) {
				throw new TooFastException();
			}
			earliest.set(next);
			return call.proceed();
		}

	}

	@Component
	@Order(0)
	static class Audit implements SocketInterceptor {

		private final Lines lines;

		Audit(Lines lines) {
			this.lines = lines;
		}

		@Override
		public @Nullable Object intercept(SocketCall call) throws Exception {
			String handler = call.handler();
			long start = System.nanoTime();
			call.whenDone((failure) -> {
				String outcome = (failure != null) ? failure.getClass().getSimpleName() : "done";
				this.lines.add(handler + ": " + outcome + " in " + (System.nanoTime() - start) / 1000 + " µs");
			});
			return call.proceed();
		}

	}

	static class Lines {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		void add(String line) {
			this.lines.add(line);
		}

		@Nullable String next() throws InterruptedException {
			return this.lines.poll(5, TimeUnit.SECONDS);
		}

		boolean isEmpty() {
			return this.lines.isEmpty();
		}

	}

	@SuppressWarnings("serial")
	static class TooFastException extends Exception {

	}

}
