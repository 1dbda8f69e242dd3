package io.asyncnet.spring.handler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.RecordedReplies;
import io.asyncnet.spring.TestFrames;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HandlerAdapterTests {

	@Test
	void callsMethodWithPayloadAndRepliesWithItsReturnValue() throws Exception {
		try (Handlers handlers = Handlers.of(Echo.class)) {
			assertThat(handlers.handle("text", "a")).containsExactly("text a");
			assertThat(handlers.handle("bytes", "a")).containsExactly("a!");
			assertThat(handlers.handle("buffer", "a")).containsExactly("a?");
			assertThat(handlers.handle("json", "{\"value\":1}")).containsExactly("{\"value\":2}");
			assertThat(handlers.handle("list", "[{\"value\":1},{\"value\":2}]")).containsExactly("3");
		}
	}

	@Test
	void doesNotReplyWhereThereIsNoReturnValue() throws Exception {
		try (Handlers handlers = Handlers.of(Silent.class)) {
			assertThat(handlers.handle("none", "")).isEmpty();
			assertThat(handlers.handle("payload", "a")).isEmpty();
			assertThat(handlers.handle("both", "b")).isEmpty();
			assertThat(handlers.handle("null", "c")).isEmpty();
			assertThat(handlers.context().getBean(Silent.class).seen).containsExactly("none", "a", "b", "c");
		}
	}

	@Test
	void passesArgumentsInAnyOrder() throws Exception {
		try (Handlers handlers = Handlers.of(Arguments.class)) {
			assertThat(handlers.handle("none", "x")).containsExactly("none");
			assertThat(handlers.handle("connection", "x")).containsExactly("true");
			assertThat(handlers.handle("payload-connection", "x")).containsExactly("x true");
			assertThat(handlers.handle("connection-payload", "x")).containsExactly("x true");
			assertThat(handlers.handle("three", "x")).containsExactly("x true");
			assertThat(handlers.handle("primitive", "20")).containsExactly("21");
			assertThat(handlers.handle("varargs", "[\"a\",\"b\"]")).containsExactly("a+b");
		}
	}

	@Test
	void callsPrivateMethodsAndMethodsOfPrivateClasses() throws Exception {
		try (Handlers handlers = Handlers.of(Hidden.class)) {
			assertThat(handlers.handle("private", "x")).containsExactly("private x");
			assertThat(handlers.handle("public", "x")).containsExactly("public x");
		}
	}

	@Test
	void throwsWhatTheMethodThrows() {
		try (Handlers handlers = Handlers.of(Failing.class)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> handlers.handle("checked", "x"))
				.withMessage("x")
				.withNoCause()
				.satisfies((ex) -> assertThat(ex.getStackTrace()).hasSizeGreaterThan(2)
					.satisfies((trace) -> assertThat(trace[0].getMethodName()).isEqualTo("checked"))
					.satisfies(
							(trace) -> assertThat(trace[2].getClassName()).isEqualTo(HandlerAdapter.class.getName())));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> handlers.handle("error", "x"))
				.withNoCause();
			assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> handlers.handle("line", "x"))
				.withMessage("line break");
		}
	}

	@Test
	void decodesAndEncodesInTheCharsetOfTheListener() throws Exception {
		try (Handlers handlers = Handlers.of(Echo.class)) {
			RecordedReplies replies = new RecordedReplies();
			ConnectionHandler handler = handlers.handler("text",
					new HandlerSettings(Execution.AUTO, StandardCharsets.ISO_8859_1));

			handler.onFrame(handlers.connection(), TestFrames.of("ü", StandardCharsets.ISO_8859_1), replies);

			assertThat(replies.frames()).containsExactly("text \uFFFD");
		}
	}

	@Test
	void reportsCallsUnderTheNameOfTheMethod() throws Exception {
		List<String> calls = new ArrayList<>();
		Handlers handlers = Handlers.prepare(Failing.class).calls((listener, handler) -> {
			calls.add(listener + " " + handler);
			return (nanos, failure) -> calls.add(nanos + " " + failure);
		}).start();

		try (handlers) {
			ConnectionHandler handler = handlers.handler("line");
			handler.onHandled(handlers.connection(), 5, null);
			handler.onHandled(handlers.connection(), 7, new IOException("x"));
		}

		assertThat(calls).containsExactly("line Failing.line", "5 null", "7 java.io.IOException: x");
	}

	record Item(int value) {

	}

	static class Echo {

		@SocketHandler("text")
		String text(String payload) {
			return "text " + payload;
		}

		@SocketHandler("bytes")
		byte[] bytes(byte[] payload) {
			return (new String(payload, StandardCharsets.UTF_8) + "!").getBytes(StandardCharsets.UTF_8);
		}

		@SocketHandler("buffer")
		ByteBuffer buffer(ByteBuffer payload) {
			return ByteBuffer.allocate(payload.remaining() + 1).put(payload).put((byte) '?').flip();
		}

		@SocketHandler("json")
		Item json(Item payload) {
			return new Item(payload.value() + 1);
		}

		@SocketHandler("list")
		int list(List<Item> payload) {
			return payload.stream().mapToInt(Item::value).sum();
		}

	}

	static class Silent {

		final List<String> seen = new ArrayList<>();

		@SocketHandler("none")
		void none() {
			this.seen.add("none");
		}

		@SocketHandler("payload")
		void payload(String payload) {
			this.seen.add(payload);
		}

		@SocketHandler("both")
		void both(Connection connection, String payload) {
			this.seen.add(payload);
		}

		@SocketHandler("null")
		@SuppressWarnings("NullAway")
		String nothing(String payload) {
			this.seen.add(payload);
			return null;
		}

	}

	static class Arguments {

		@SocketHandler("none")
		String none() {
			return "none";
		}

		@SocketHandler("connection")
		boolean connection(Connection connection) {
			return connection != null;
		}

		@SocketHandler("payload-connection")
		String payloadFirst(@Payload String payload, Connection connection) {
			return payload + " " + (connection != null);
		}

		@SocketHandler("connection-payload")
		String payloadLast(Connection connection, String payload) {
			return payload + " " + (connection != null);
		}

		@SocketHandler("three")
		String three(Connection connection, String payload, Connection same) {
			return payload + " " + connection.equals(same);
		}

		@SocketHandler("primitive")
		long primitive(int payload) {
			return payload + 1L;
		}

		@SocketHandler("varargs")
		String varargs(String... payload) {
			return String.join("+", payload);
		}

	}

	@SuppressWarnings("UnusedMethod")
	private static final class Hidden {

		@SocketHandler("private")
		private String hidden(String payload) {
			return "private " + payload;
		}

		@SocketHandler("public")
		String open(String payload) {
			return "public " + payload;
		}

	}

	static class Failing {

		@SocketHandler("checked")
		void checked(String payload) throws IOException {
			throw new IOException(payload);
		}

		@SocketHandler("error")
		void error() {
			throw new AssertionError();
		}

		@SocketHandler("line")
		String line() {
			return "a\nb";
		}

	}

}
