package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConversionException;
import io.asyncnet.spring.routing.RouteExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of the guide's pages on routing, errors and the life of connections: what they
 * show is what runs here.
 */
class GuideTests {

	private static final Path SOURCE = Path.of("src/test/java/io/asyncnet/spring/autoconfigure/GuideTests.java");

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	static Stream<String> blocks() throws IOException {
		return Stream.concat(Stream.concat(blocks("routing.md"), blocks("errors.md")),
				blocks("handlers.md").filter((block) -> block.contains("@OnOpen")));
	}

	private static Stream<String> blocks(String page) throws IOException {
		return BLOCK.matcher(Files.readString(Path.of("../docs", page))).results().map((match) -> match.group(1));
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void showsWhatRunsHere(String block) throws IOException {
		assertThat(normalized(Files.readString(SOURCE))).contains(normalized(block));
	}

	private static String normalized(String code) {
		return code.replace("static class", "class").replaceAll("\\s+", " ");
	}

	@Test
	void store() {
		try (var app = start(List.of(Store.class), "store", "route.by=first-word",
				"route.unmatched-reply=unknown command")) {
			TestClient client = app.connect("store");

			client.send("SET motto small is beautiful\nGET motto\nGET other\nWAIT 0\nPUT motto\n");

			assertThat(client.receiveLine()).isEqualTo("done\r");
			assertThat(client.receiveLine()).isEqualTo("small is beautiful\r");
			assertThat(client.receiveLine()).isEqualTo("nothing\r");
			assertThat(client.receiveLine()).isEqualTo("awake\r");
			assertThat(client.receiveLine()).isEqualTo("unknown command\r");
		}
	}

	@Test
	void gateway() {
		try (var app = start(List.of(Gateway.class), "gateway", "route.by=bean", "route.extractor=versions",
				"framing=length-prefixed", "frame.length-bytes=1")) {
			TestClient client = app.connect("gateway");

			client.send(new byte[] { 1, 'a', 4, 0, 0, 0, 2 });

			assertThat(client.receive(6)).isEqualTo("\u0005one a");
			assertThat(client.receive(6)).isEqualTo("\u0005two 4");
		}
	}

	@Test
	void orders() {
		try (var app = start(List.of(Orders.class, Failures.class), "orders")) {
			TestClient client = app.connect("orders");

			client.send("{\"amount\":1}\n{\"amount\":101}\n{\n");

			assertThat(client.receiveLine()).isEqualTo("ordered 1\r");
			assertThat(client.receiveLine()).isEqualTo("refused: at most 100\r");
			assertThat(client.receiveLine()).isEqualTo("not an order\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void failures() {
		try (var app = start(List.of(Orders.class, Failures.class), "orders", "frame.max-length=20B")) {
			TestClient client = app.connect("orders");

			client.send("null\n" + "x".repeat(21));

			assertThat(client.receiveLine()).isEqualTo("not an order\r");
			client = app.connect("orders");
			client.send("x".repeat(21));
			assertThat(client.receiveLine()).isEqualTo("cannot understand you\r");
		}
	}

	@Test
	void lounge() {
		try (var app = start(List.of(Lounge.class), "lounge")) {
			TestClient client = app.connect("lounge");
			client.send("hello\n");

			assertThat(client.receiveLine()).isEqualTo("welcome\r");
			assertThat(client.receiveLine()).startsWith("since ").endsWith(" you say hello\r");
			app.stop();
			assertThat(client.receiveLine()).isEqualTo("closing time\r");
		}
	}

	private static RunningApplication start(List<Class<?>> beans, String listener, String... properties) {
		return RunningApplication.startOnly(listener, beans, properties);
	}

	record Order(int amount) {

	}

	@Component
	@SocketHandler("store")
	static class Store {

		private final Map<String, String> values = new ConcurrentHashMap<>();

		@SocketHandler(route = "GET {key}")
		String get(@RouteVariable String key) {
			return this.values.getOrDefault(key, "nothing");
		}

		@SocketHandler(route = "SET {key}")
		String set(@RouteVariable String key, String value) {
			this.values.put(key, value);
			return "done";
		}

		@SocketHandler(route = "WAIT {seconds}")
		CompletableFuture<String> pause(@RouteVariable int seconds) {
			Executor later = CompletableFuture.delayedExecutor(Math.min(seconds, 10), TimeUnit.SECONDS);
			return CompletableFuture.supplyAsync(() -> "awake", later);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Gateway {

		@Bean
		RouteExtractor versions() {
			return (frame) -> (frame.length() > 3 && frame.byteAt(3) == 2) ? "v2" : "v1";
		}

		@SocketHandler(value = "gateway", route = "v1")
		String first(String frame) {
			return "one " + frame;
		}

		@SocketHandler(value = "gateway", route = "v2")
		String second(byte[] frame) {
			return "two " + frame.length;
		}

	}

	@Component
	@SocketHandler("orders")
	static class Orders {

		@SocketHandler
		String order(Order order) {
			if (order.amount() > 100) {
				throw new IllegalArgumentException("at most 100");
			}
			return "ordered " + order.amount();
		}

		@OnError
		String refused(IllegalArgumentException failure) {
			return "refused: " + failure.getMessage();
		}

		@OnError
		String unreadable(FrameConversionException failure, Connection connection) {
			connection.close();
			return "not an order";
		}

	}

	@SocketAdvice
	static class Failures {

		@OnError
		String unexpected(Exception failure, Connection connection) {
			return "failed, please quote " + connection.id();
		}

		@OnError
		String garbage(FramingException failure) {
			return "cannot understand you";
		}

	}

	@Component
	@SocketHandler("lounge")
	static class Lounge {

		private static final AttributeKey<Instant> SINCE = AttributeKey.of("since", Instant.class);

		private final Set<Connection> guests = ConcurrentHashMap.newKeySet();

		@OnOpen
		String welcome(Connection guest) {
			if (this.guests.size() >= 100) {
				guest.close();
				return "full";
			}
			guest.attributes().put(SINCE, Instant.now());
			this.guests.add(guest);
			return "welcome";
		}

		@SocketHandler
		String say(String line, Connection guest) {
			return "since " + guest.attributes().get(SINCE) + " you say " + line;
		}

		@OnDrain
		String goodbye() {
			return "closing time";
		}

		@OnClose
		void leave(Connection guest, CloseReason reason) {
			this.guests.remove(guest);
		}

	}

}
