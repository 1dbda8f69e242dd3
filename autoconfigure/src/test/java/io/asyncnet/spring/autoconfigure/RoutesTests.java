package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.routing.RouteExtractor;
import io.asyncnet.spring.routing.RouteVariableException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class RoutesTests {

	private static final String BY_WORD = "route.by=first-word";

	@ParameterizedTest
	@ValueSource(strings = { "auto", "event-loop", "executor" })
	void routesLinesByTheirWords(String execution) {
		try (var app = RunningApplication.start(List.of(Store.class), BY_WORD, "execution=" + execution)) {
			TestClient client = app.connect();

			client.send("SET size 12\nGET size\nGET all\r\nSAY  hello,  you\nFROB x\nLATER size\nGET size\n");

			assertThat(client.receiveLine()).isEqualTo("12 for size\r");
			assertThat(client.receiveLine()).isEqualTo("value of size\r");
			assertThat(client.receiveLine()).isEqualTo("everything\r");
			assertThat(client.receiveLine()).isEqualTo("said 'hello,  you'\r");
			assertThat(client.receiveLine()).isEqualTo("unknown 'FROB x'\r");
			assertThat(client.receiveLine()).isEqualTo("later size\r");
			assertThat(client.receiveLine()).isEqualTo("value of size\r");
			assertThat(count(app, "Store.set")).isEqualTo(1);
			assertThat(count(app, "Store.get")).isEqualTo(2);
			// recorded by the thread that completed it, after the reply has left
			Awaitility.await().untilAsserted(() -> assertThat(count(app, "Store.later")).isEqualTo(1));
			assertThat(app.meters().get("asyncnet.frames.unmatched").counter().count()).isZero();
		}
	}

	@Test
	void routesLinesThatArriveByteByByte() {
		try (var app = RunningApplication.start(List.of(Store.class), BY_WORD)) {
			TestClient client = app.connect();

			for (byte b : "SET größe 12\r\nGET größe\r\n".getBytes(StandardCharsets.UTF_8)) {
				client.send(new byte[] { b });
			}

			assertThat(client.receive("12 for größe\r\nvalue of größe\r\n".getBytes(StandardCharsets.UTF_8).length))
				.isEqualTo("12 for größe\r\nvalue of größe\r\n");
		}
	}

	@Test
	void answersLinesThatNoMethodIsForAsConfigured() {
		try (var app = RunningApplication.start(List.of(Bytes.OnlyGet.class), BY_WORD,
				"route.unmatched-reply=unknown command")) {
			TestClient client = app.connect();

			client.send("get x\nGET x\n");

			assertThat(client.receiveLine()).isEqualTo("unknown command\r");
			assertThat(client.receiveLine()).isEqualTo("x\r");
			assertThat(app.meters().get("asyncnet.frames.unmatched").tag("listener", "it").counter().count())
				.isEqualTo(1);
		}
	}

	@Test
	void dropsLinesThatNoMethodIsForWithoutALineForEach(CapturedOutput output) {
		try (var app = RunningApplication.start(List.of(Bytes.OnlyGet.class), BY_WORD)) {
			TestClient client = app.connect();

			client.send("SECRET\n".repeat(1000) + "GET x\n");

			assertThat(client.receiveLine()).isEqualTo("x\r");
			assertThat(app.meters().get("asyncnet.frames.unmatched").counter().count()).isEqualTo(1000);
			assertThat(output).containsOnlyOnce("Listener 'it' dropped a frame of 6 bytes").doesNotContain("SECRET");
		}
	}

	@Test
	void failsWhereAVariableCannotBeConvertedWithoutShowingIt(CapturedOutput output) {
		try (var app = RunningApplication.start(List.of(Numbers.class), BY_WORD)) {
			TestClient client = app.connect();

			client.send("ADD 1 2\nADD 1 SECRET\n");

			assertThat(client.receiveLine()).isEqualTo("3\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(output).contains("Route variable 'other' cannot be converted to int").doesNotContain("SECRET");
		}
	}

	@Test
	void answersVariablesThatCannotBeConverted() {
		try (var app = RunningApplication.start(List.of(CarefulNumbers.class), BY_WORD)) {
			TestClient client = app.connect();

			client.send("ADD x 2\nADD 2 2 SECONDS\n");

			assertThat(client.receiveLine()).isEqualTo("what is number?\r");
			assertThat(client.receiveLine()).isEqualTo("4 SECONDS\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void routesJsonByAProperty(String execution) {
		try (var app = RunningApplication.start(List.of(Json.class), "route.by=json-property", "route.property=type",
				"route.unmatched-reply={\"error\":\"type\"}", "execution=" + execution)) {
			TestClient client = app.connect();

			client.send("{\"type\":\"order\",\"id\":3}\n{\"id\":1,\"type\":\"cancel\"}\n{\"id\":1}\n");

			assertThat(client.receiveLine()).isEqualTo("{\"id\":4}\r");
			assertThat(client.receiveLine()).isEqualTo("\"cancelled\"\r");
			assertThat(client.receiveLine()).isEqualTo("{\"error\":\"type\"}\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void routesBinaryFramesByTheirFirstByte(String execution) {
		try (var app = RunningApplication.start(List.of(Bytes.class), "route.by=first-bytes", "framing=length-prefixed",
				"frame.length-bytes=1", "route.unmatched-reply=0xff00", "execution=" + execution)) {
			TestClient client = app.connect();

			for (byte b : HexFormat.of().parseHex("03010a0b" + "0102" + "0103" + "00")) {
				client.send(new byte[] { b });
			}

			assertThat(client.receiveBytes(3)).isEqualTo(HexFormat.of().parseHex("020b0a"));
			assertThat(client.receiveBytes(2)).isEqualTo(HexFormat.of().parseHex("0102"));
			assertThat(client.receiveBytes(6)).isEqualTo(HexFormat.of().parseHex("02ff0002ff00"));
		}
	}

	@Test
	void routesByWhatABeanSays() {
		try (var app = RunningApplication.start(List.of(Lengths.class), "route.by=bean", "route.extractor=lengths")) {
			TestClient client = app.connect();

			client.send("a\nlonger\nboom\nb\n");

			assertThat(client.receiveLine()).isEqualTo("short a\r");
			assertThat(client.receiveLine()).isEqualTo("long longer\r");
			assertThat(client.receiveLine()).isEqualTo("failed in lengths\r");
			assertThat(client.receiveLine()).isEqualTo("short b\r");
		}
	}

	@Test
	void runsAllMethodsOnTheExecutorWhenOneMayBlock() {
		try (var app = RunningApplication.start(List.of(Mixed.class), BY_WORD)) {
			TestClient client = app.connect();

			client.send("NOW\nLATER\n");

			assertThat(client.receiveLine()).startsWith("asyncnet-handler-");
			assertThat(client.receiveLine()).startsWith("asyncnet-handler-");
		}
	}

	private static long count(RunningApplication app, String handler) {
		return app.meters().get("asyncnet.handler").tag("handler", handler).tag("outcome", "success").timer().count();
	}

	@SocketHandler("it")
	static class Store {

		@SocketHandler(route = "GET {key}")
		String get(@RouteVariable String key) {
			return "value of " + key;
		}

		@SocketHandler(route = "GET all")
		String all() {
			return "everything";
		}

		@SocketHandler(route = "SET {key} {value}")
		String set(@RouteVariable("value") int number, Connection connection, @RouteVariable String key) {
			return number + " for " + key;
		}

		@SocketHandler(route = "SAY")
		String say(String text) {
			return "said '" + text + "'";
		}

		@SocketHandler(route = "LATER {key}")
		CompletableFuture<String> later(@RouteVariable String key) {
			return CompletableFuture.supplyAsync(() -> "later " + key,
					CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
		}

		@SocketHandler
		String other(String line) {
			return "unknown '" + line + "'";
		}

	}

	static class Numbers {

		@SocketHandler(value = "it", route = "ADD {number} {other}")
		String add(@RouteVariable int number, @RouteVariable int other) {
			return String.valueOf(number + other);
		}

	}

	static class CarefulNumbers {

		@SocketHandler(value = "it", route = "ADD {number} {other}")
		String add(@RouteVariable int number, @RouteVariable int other, String unit) {
			return (number + other) + " " + unit;
		}

		@OnError
		String what(RouteVariableException failure) {
			return "what is " + failure.variable() + "?";
		}

	}

	static class Json {

		@SocketHandler(value = "it", route = "order")
		Order order(Order order) {
			return new Order(order.id() + 1);
		}

		@SocketHandler(value = "it", route = "cancel")
		String cancel() {
			return "\"cancelled\"";
		}

	}

	record Order(int id) {

	}

	static class Bytes {

		@SocketHandler(value = "it", route = "0x01")
		byte[] reverse(byte[] payload) {
			return new byte[] { payload[1], payload[0] };
		}

		@SocketHandler(value = "it", route = "0x02")
		byte[] two() {
			return new byte[] { 2 };
		}

		static class OnlyGet {

			@SocketHandler(value = "it", route = "GET {key}")
			String get(@RouteVariable String key) {
				return key;
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lengths {

		@Bean
		RouteExtractor lengths() {
			return (Frame frame) -> {
				if (frame.length() == 4) {
					throw new IllegalStateException("lengths");
				}
				return (frame.length() == 1) ? "short" : "long";
			};
		}

		@SocketHandler(value = "it", route = "short")
		String little(String line) {
			return "short " + line;
		}

		@SocketHandler(value = "it", route = "long")
		String much(String line) {
			return "long " + line;
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "failed in " + failure.getMessage();
		}

	}

	@SocketHandler("it")
	static class Mixed {

		@SocketHandler(route = "NOW")
		String now() {
			return Thread.currentThread().getName();
		}

		@SocketHandler(route = "LATER")
		CompletableFuture<String> later() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

}
