package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.StringValue;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.ProtobufMessageConverter;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/replies.md}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RepliesGuideTests {

	@Test
	void readings(CapturedOutput output) {
		try (var app = RunningApplication.startOnly("readings", List.of(Readings.class), "route.by=first-word")) {
			TestClient client = app.connect("readings");

			client.send("BLOCK\nALL\nLIVE\n");

			assertThat(client.receiveLine()).isEqualTo("[{\"value\":1},{\"value\":2}]\r");
			for (int i = 0; i < 100_000; i += 1000) {
				String expected = IntStream.range(i, i + 1000)
					.mapToObj((value) -> "{\"value\":" + value + "}\r\n")
					.reduce("", String::concat);
				assertThat(client.receive(expected.length())).isEqualTo(expected);
			}
			assertThat(client.receiveLine()).isEqualTo("{\"value\":0}\r");
			assertThat(client.receiveLine()).isEqualTo("{\"value\":1}\r");
			// before the replies behind it
			assertThat(output).contains("done");
		}
	}

	@Test
	void payments() throws IOException {
		try (var app = RunningApplication.startOnly("payments", List.of(Payments.class, Issuer.class))) {
			TestClient client = app.connect("payments");
			Issuer issuer = app.bean(Issuer.class);

			client.send("1\n2\n");
			client.socket().shutdownOutput();
			issuer.await(2);

			issuer.decide("2");
			assertThat(client.receiveLine()).isEqualTo("2 approved\r");
			issuer.decide("1");
			assertThat(client.receiveLine()).isEqualTo("1 approved\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void protobuf() {
		try (var app = RunningApplication.start(List.of(Messages.class), "framing=varint")) {
			TestClient client = app.connect();

			client.send(new byte[] { 3, 10, 1, 'x' });

			assertThat(client.receiveBytes(4)).containsExactly(3, 10, 1, 'x');
		}
	}

	record Reading(int value) {

	}

	@Component
	@SocketHandler("readings")
	static class Readings {

		@SocketHandler(route = "ALL")
		Stream<Reading> all() {
			return IntStream.range(0, 100_000).mapToObj(Reading::new).onClose(() -> System.out.println("done"));
		}

		@SocketHandler(route = "LIVE")
		Flux<Reading> live() {
			return Flux.interval(Duration.ofMillis(10))
				.onBackpressureLatest()
				.map((tick) -> new Reading(tick.intValue()));
		}

		@SocketHandler(route = "BLOCK")
		Reading[] block() {
			return new Reading[] { new Reading(1), new Reading(2) };
		}

	}

	@Component
	@SocketHandler("payments")
	static class Payments {

		private final Issuer issuer;

		Payments(Issuer issuer) {
			this.issuer = issuer;
		}

		@SocketHandler
		CompletionStage<Void> pay(byte[] request, Connection connection) {
			return this.issuer.authorize(request).thenCompose(connection::send);
		}

	}

	static class Issuer {

		private final Map<String, CompletableFuture<byte[]>> asked = new ConcurrentHashMap<>();

		CompletableFuture<byte[]> authorize(byte[] request) {
			return this.asked.computeIfAbsent(new String(request, StandardCharsets.US_ASCII),
					(key) -> new CompletableFuture<>());
		}

		void await(int count) {
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.asked.size() == count);
		}

		void decide(String request) {
			this.asked.get(request).complete((request + " approved").getBytes(StandardCharsets.US_ASCII));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Messages {

		@Bean
		MessageConverter protobufMessages() {
			return new ProtobufMessageConverter();
		}

		@SocketHandler("it")
		StringValue echo(StringValue text) {
			return text;
		}

	}

}
