package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConversionException;
import io.asyncnet.spring.convert.InvalidPayloadException;
import io.asyncnet.spring.convert.ReplyConversionException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What handlers may take, and what frames become.
 */
class PayloadsTests {

	/** One for all tests of JSON. */
	private static @Nullable RunningApplication json;

	@AfterAll
	static void stop() {
		if (json != null) {
			json.close();
			json = null;
		}
	}

	private static TestClient json() {
		RunningApplication application = json;
		if (application == null) {
			application = RunningApplication.start(List.of(Payloads.class, Validation.class), "route.by=first-word",
					"frame.max-length=1MB");
			json = application;
		}
		return application.connect();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "order {\"amount\":7}|order 7", "list [{\"amount\":1},{\"amount\":2}]|1+2",
			"map {\"a\":{\"amount\":3}}|a=3", "event {\"type\":\"opened\",\"by\":\"me\"}|opened by me",
			"event {\"type\":\"closed\",\"code\":4}|closed with 4", "optional {\"amount\":7}|order 7", "optional|none",
			"optional null|none", "optional-text|none", "optional-text x|x", "nullable {\"amount\":7}|order 7",
			"nullable|none", "nullable null|none", "not-required|none", "not-required-text|none", "text|<>", "bytes|0",
			"optional-valid|none", "grouped {\"amount\":5}|order 5", "valid-list [{\"amount\":5}]|5" })
	void becomePayloads(String frame, String reply) {
		try (TestClient client = json()) {
			assertThat(client.send(frame + "\n").receiveLine()).isEqualTo(reply + "\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "order", "order null", "order {", "order []", "list {}",
			"event {\"type\":\"java.lang.Runtime\"}", "event {\"@class\":\"java.lang.Object\"}", "event {}" })
	void areRefused(String frame) {
		try (TestClient client = json()) {
			assertThat(client.send(frame + "\n").receiveLine()).isEqualTo("cannot be read\r");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "valid {\"amount\":101}|[amount must be less than or equal to 100]",
					"valid-list [{\"amount\":1},{\"amount\":101}]|[amount must be less than or equal to 100]",
					"valid-map {\"k\":{\"amount\":101}}|[amount must be less than or equal to 100]",
					"optional-valid {\"amount\":101}|[amount must be less than or equal to 100]",
					"grouped {\"amount\":4}|[amount must be greater than or equal to 5]" })
	void areValidated(String frame, String violations) {
		try (TestClient client = json()) {
			assertThat(client.send(frame + "\n").receiveLine()).isEqualTo(violations + "\r");
		}
	}

	/** A conversion failure like any other: the stack does not overflow. */
	@ParameterizedTest
	@ValueSource(strings = { "tree ", "any ", "node {\"child\":" })
	void areNotNestedWithoutBound(String prefix) {
		String level = prefix.startsWith("node") ? "{\"child\":" : "[";
		try (TestClient client = json()) {
			client.send(prefix + level.repeat(100_000) + "\n");

			assertThat(client.receiveLine()).isEqualTo("cannot be read\r");
			assertThat(client.send("order {\"amount\":7}\n").receiveLine()).isEqualTo("order 7\r");
		}
	}

	@Test
	void malformedTextIsReplaced() {
		try (TestClient client = json()) {
			client.send(new byte[] { 't', 'e', 'x', 't', ' ', 'a', (byte) 0xFF, 'b', '\n' });

			assertThat(client.receive(9)).isEqualTo("<a\uFFFDb>\r\n".substring(0, 7));
		}
	}

	interface Large {

	}

	record Amount(@Max(100) @Min(value = 5, groups = Large.class) int amount) {

	}

	record Node(@Nullable Node child) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Opened.class, name = "opened"),
			@JsonSubTypes.Type(value = Closed.class, name = "closed") })
	sealed interface Event permits Opened, Closed {

	}

	record Opened(String by) implements Event {

	}

	record Closed(int code) implements Event {

	}

	@SocketHandler("it")
	static class Payloads {

		@SocketHandler(route = "order")
		String order(Amount order) {
			return "order " + order.amount();
		}

		@SocketHandler(route = "list")
		String list(List<Amount> orders) {
			return String.join("+", orders.stream().map((order) -> String.valueOf(order.amount())).toList());
		}

		@SocketHandler(route = "map")
		String map(Map<String, Amount> orders) {
			return String.join("+",
					orders.entrySet().stream().map((e) -> e.getKey() + "=" + e.getValue().amount()).toList());
		}

		@SocketHandler(route = "event")
		String event(Event event) {
			return (event instanceof Opened opened) ? "opened by " + opened.by()
					: "closed with " + ((Closed) event).code();
		}

		@SocketHandler(route = "tree")
		String tree(JsonNode tree) {
			return "tree";
		}

		@SocketHandler(route = "any")
		String any(Object[] any) {
			return "any";
		}

		@SocketHandler(route = "node")
		String node(Node node) {
			return "node";
		}

		@SocketHandler(route = "optional")
		String optional(Optional<Amount> order) {
			return order.map(this::order).orElse("none");
		}

		@SocketHandler(route = "optional-text")
		String optionalText(Optional<String> text) {
			return text.orElse("none");
		}

		@SocketHandler(route = "nullable")
		String nullable(@Nullable Amount order) {
			return (order != null) ? order(order) : "none";
		}

		@SocketHandler(route = "not-required")
		String notRequired(@Payload(required = false) Amount order) {
			return nullable(order);
		}

		@SocketHandler(route = "not-required-text")
		String notRequiredText(@Payload(required = false) String text) {
			return (text != null) ? text : "none";
		}

		@SocketHandler(route = "text")
		String text(String text) {
			return "<" + text + ">";
		}

		@SocketHandler(route = "bytes")
		String bytes(byte[] bytes) {
			return String.valueOf(bytes.length);
		}

		@SocketHandler(route = "euro")
		String euro() {
			return "\u20ac";
		}

		@SocketHandler(route = "echo")
		Amount echo(Amount order) {
			return order;
		}

		@SocketHandler(route = "valid")
		String valid(@Valid Amount order) {
			return order(order);
		}

		@SocketHandler(route = "valid-list")
		String validList(@Valid List<Amount> orders) {
			return list(orders);
		}

		@SocketHandler(route = "valid-map")
		String validMap(@Valid Map<String, Amount> orders) {
			return map(orders);
		}

		@SocketHandler(route = "optional-valid")
		String optionalValid(@Valid Optional<Amount> order) {
			return optional(order);
		}

		@SocketHandler(route = "grouped")
		String grouped(@Validated(Large.class) Amount order) {
			return order(order);
		}

		@OnError
		String unreadable(FrameConversionException failure) {
			return "cannot be read";
		}

		@OnError
		String invalid(InvalidPayloadException failure) {
			return failure.violations().toString();
		}

		@OnError
		String unsendable(ReplyConversionException failure) {
			return "cannot be sent";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ValidationAutoConfiguration.class)
	static class Validation {

	}

}
