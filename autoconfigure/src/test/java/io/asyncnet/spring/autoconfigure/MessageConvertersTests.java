package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.google.protobuf.Int32Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Value;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConversionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.ProtobufMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Message converters of the application: JSON that is indented, CBOR, protobuf, and their
 * order.
 */
class MessageConvertersTests {

	@Test
	void areNotLongerThanTheLongestFrame() {
		try (var app = RunningApplication.start(List.of(PayloadsTests.Payloads.class, PayloadsTests.Validation.class),
				"route.by=first-word", "frame.max-length=100B")) {
			TestClient client = app.connect();

			client.send("tree [" + "1,".repeat(100));

			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void textHasTheCharsetOfTheListener() {
		try (var app = RunningApplication.start(List.of(PayloadsTests.Payloads.class, PayloadsTests.Validation.class),
				"route.by=first-word", "frame.charset=ISO-8859-1")) {
			TestClient client = app.connect();

			client.send("text gr\u00fcn\ntext x\neuro\n".getBytes(StandardCharsets.ISO_8859_1));

			assertThat(client.receiveBytes(8)).isEqualTo("<gr\u00fcn>\r\n".getBytes(StandardCharsets.ISO_8859_1));
			assertThat(client.receiveLine()).isEqualTo("<x>\r");
			// what the charset does not have
			assertThat(client.receiveLine()).isEqualTo("?\r");
		}
	}

	@Test
	void indentedJsonIsNoLine() {
		try (var app = RunningApplication.start(
				List.of(PayloadsTests.Payloads.class, PayloadsTests.Validation.class, Indented.class),
				"route.by=first-word")) {
			TestClient client = app.connect();

			client.send("echo {\"amount\":7}\norder {\"amount\":7}\n");

			assertThat(client.receiveLine()).isEqualTo("cannot be sent\r");
			assertThat(client.receiveLine()).isEqualTo("order 7\r");
		}
	}

	@Test
	void indentedJsonIsAFrameWithALength() {
		try (var app = RunningApplication.start(List.of(Echo.class, Indented.class), "framing=length-prefixed",
				"frame.length-bytes=1")) {
			TestClient client = app.connect();

			client.send(frame("{\"amount\":7}".getBytes(StandardCharsets.UTF_8)));

			assertThat(new String(reply(client), StandardCharsets.UTF_8)).contains("\n").contains("\"amount\" : 7");
		}
	}

	@Test
	void protobuf() throws Exception {
		try (var app = RunningApplication.start(List.of(Protobuf.class), "framing=varint")) {
			TestClient client = app.connect();

			client.send(frame(StringValue.of("hello").toByteArray()));
			assertThat(Int32Value.parseFrom(reply(client)).getValue()).isEqualTo(5);
			client.send(frame(StringValue.getDefaultInstance().toByteArray()));

			// a message with nothing but defaults has no bytes, and neither has the reply
			assertThat(reply(client)).isEmpty();
		}
	}

	@Test
	void protobufIsNoLine() {
		try (var app = RunningApplication.start(List.of(ProtobufLines.class))) {
			TestClient client = app.connect();

			client.send("x\n");

			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void nestedProtobufIsRefused() {
		Value value = Value.newBuilder().setBoolValue(true).build();
		for (int i = 0; i < 60; i++) {
			value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
		}
		byte[] nested = value.toByteArray();
		try (var app = RunningApplication.start(List.of(ProtobufTree.class), "framing=length-prefixed",
				"frame.max-length=1MB")) {
			TestClient client = app.connect();

			client.send(new byte[] { 0, 0, (byte) (nested.length >> 8), (byte) nested.length }).send(nested);

			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void cbor() {
		CBORMapper mapper = new CBORMapper();
		try (var app = RunningApplication.start(List.of(Echo.class, Cbor.class), "framing=length-prefixed",
				"frame.length-bytes=1")) {
			TestClient client = app.connect();

			client.send(frame(mapper.writeValueAsBytes(Map.of("amount", 7))));

			assertThat(mapper.readValue(reply(client), PayloadsTests.Amount.class))
				.isEqualTo(new PayloadsTests.Amount(7));
		}
	}

	@Test
	void nestedCborIsRefused() {
		try (var app = RunningApplication.start(List.of(Tree.class, Cbor.class), "framing=length-prefixed",
				"frame.max-length=1MB")) {
			TestClient client = app.connect();
			byte[] nested = HexFormat.of().parseHex("81".repeat(100_000));

			client.send(new byte[] { 0, 1, (byte) 0x86, (byte) 0xA0 }).send(nested);

			assertThat(client.receive(18).substring(4)).isEqualTo("cannot be read");
		}
	}

	/** The application's converters come first, in their order. */
	@Test
	void areConvertedByTheFirstConverterThatCan() {
		try (var app = RunningApplication.start(
				List.of(PayloadsTests.Payloads.class, PayloadsTests.Validation.class, Ordered.class),
				"route.by=first-word")) {
			TestClient client = app.connect();

			client.send("order x\nlist [{\"amount\":1}]\n");

			assertThat(client.receiveLine()).isEqualTo("order 1\r");
			assertThat(client.receiveLine()).isEqualTo("1\r");
		}
	}

	private static byte[] frame(byte[] payload) {
		byte[] frame = new byte[payload.length + 1];
		frame[0] = (byte) payload.length;
		System.arraycopy(payload, 0, frame, 1, payload.length);
		return frame;
	}

	private static byte[] reply(TestClient client) {
		return client.receiveBytes(client.receiveBytes(1)[0]);
	}

	static class Echo {

		@SocketHandler("it")
		PayloadsTests.Amount echo(PayloadsTests.Amount order) {
			return order;
		}

	}

	static class Tree {

		@SocketHandler("it")
		String tree(List<Object> tree) {
			return "tree";
		}

		@OnError
		String unreadable(FrameConversionException failure) {
			return "cannot be read";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Indented {

		@Bean
		JsonMapper indented() {
			return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Protobuf {

		@Bean
		MessageConverter protobufConverter() {
			return new ProtobufMessageConverter();
		}

		@SocketHandler("it")
		Int32Value length(StringValue text) {
			return Int32Value.of(text.getValue().length());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProtobufTree {

		@Bean
		MessageConverter protobufConverter() {
			return new ProtobufMessageConverter();
		}

		@SocketHandler("it")
		String value(Value value) {
			return "value";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProtobufLines {

		@Bean
		MessageConverter protobufConverter() {
			return new ProtobufMessageConverter();
		}

		@SocketHandler("it")
		StringValue value(String text) {
			return StringValue.of(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Cbor {

		@Bean
		MessageConverter cborConverter() {
			return new CborMessageConverter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ordered {

		@Bean
		@Order(2)
		MessageConverter second() {
			return new Fixed(2);
		}

		@Bean
		@Order(1)
		MessageConverter first() {
			return new Fixed(1);
		}

	}

	/** Knows one type only. */
	static class Fixed extends AbstractMessageConverter {

		private final int amount;

		Fixed(int amount) {
			this.amount = amount;
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == PayloadsTests.Amount.class;
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
			return new PayloadsTests.Amount(this.amount);
		}

	}

}
