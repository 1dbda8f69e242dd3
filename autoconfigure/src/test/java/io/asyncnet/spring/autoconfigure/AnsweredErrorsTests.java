package io.asyncnet.spring.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.asyncnet.framing.FramingException;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.convert.FrameConversionException;
import io.asyncnet.spring.convert.InvalidPayloadException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class AnsweredErrorsTests {

	@ParameterizedTest
	@ValueSource(strings = { "auto", "event-loop", "executor" })
	void answersByTheClosestType(String execution, CapturedOutput output) {
		try (var app = RunningApplication.start(List.of(Failing.class, Advice.class), "execution=" + execution)) {
			TestClient client = app.connect();

			client.send("ok\nfile\nio\nstate\nerror\nok\n");

			assertThat(client.receiveLine()).isEqualTo("ok\r");
			assertThat(client.receiveLine()).isEqualTo("no such file\r");
			assertThat(client.receiveLine()).isEqualTo("io: io\r");
			assertThat(client.receiveLine()).isEqualTo("advice: IllegalStateException it\r");
			assertThat(client.receiveLine()).isEqualTo("serious: AssertionError\r");
			assertThat(client.receiveLine()).isEqualTo("ok\r");
			assertThat(output).doesNotContain("WARN");
			assertThat(app.meters()
				.get("asyncnet.handler")
				.tag("outcome", "failure")
				.tag("exception", "FileNotFoundException")
				.timer()
				.count()).isEqualTo(1);
			assertThat(app.meters().get("asyncnet.handler").tag("outcome", "success").timer().count()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void answersLaterFailuresInTheOrderOfTheFrames(String execution) throws Exception {
		try (var app = RunningApplication.start(List.of(Later.class), "execution=" + execution)) {
			Later later = app.bean(Later.class);
			TestClient client = app.connect();
			client.send("slow\nfail\nbreak\nok\n");

			assertThat(later.handled.await(5, TimeUnit.SECONDS)).isTrue();
			later.slow.complete("slow");

			assertThat(client.receiveLine()).isEqualTo("slow\r");
			assertThat(client.receiveLine()).isEqualTo("answered fail\r");
			assertThat(client.receiveLine()).startsWith("answered").doesNotContain("fail");
			assertThat(client.receiveLine()).isEqualTo("ok\r");
			assertThat(app.meters()
				.get("asyncnet.handler")
				.tag("outcome", "failure")
				.tag("exception", "IOException")
				.timer()
				.count()).isEqualTo(1);
		}
	}

	@Test
	void answersPayloadsThatCannotBeConvertedOrAreNotValid() {
		try (var app = RunningApplication.start(List.of(Strict.class, ValidationAutoConfiguration.class))) {
			TestClient client = app.connect();

			client.send("{\n{\"id\":0}\n{\"id\":1}\n");

			assertThat(client.receiveLine()).isEqualTo("not an order\r");
			assertThat(client.receiveLine()).isEqualTo("invalid: 1\r");
			assertThat(client.receiveLine()).isEqualTo("order 1\r");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void hasTheLastWordOnBytesThatAreNoFrame(String execution) {
		try (var app = RunningApplication.start(List.of(Failing.class, Advice.class), "frame.max-length=10B",
				"execution=" + execution)) {
			TestClient client = app.connect();

			client.send("ok\n" + "x".repeat(11) + "\nok\n");

			assertThat(client.receiveLine()).isEqualTo("ok\r");
			assertThat(client.receiveLine()).isEqualTo("framing FRAME_TOO_LONG\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "executor" })
	void closesWhenTheMethodFailsItself(String execution, CapturedOutput output) {
		try (var app = RunningApplication.start(List.of(Worse.class), "execution=" + execution)) {
			TestClient client = app.connect();

			client.send("a\nfail\na\n");

			assertThat(client.receiveLine()).isEqualTo("a\r");
			assertThat(client.isEnded()).isTrue();
			assertThat(output).contains("IllegalStateException: worse")
				.contains("Suppressed: java.io.IOException: bad");
		}
	}

	@Test
	void closesWithoutAMethodForTheException() {
		try (var app = RunningApplication.start(List.of(Worse.class))) {
			TestClient client = app.connect();

			client.send("other\n");

			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void staysOpenWithoutAReplyAndClosesWhenAsked() {
		try (var app = RunningApplication.start(List.of(Quiet.class))) {
			TestClient client = app.connect();

			client.send("fail\na\nquit\na\n");

			assertThat(client.receiveLine()).isEqualTo("a\r");
			assertThat(client.receiveLine()).isEqualTo("bye\r");
			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void leavesListenersAloneThatAnAdviceDoesNotName() {
		try (var app = RunningApplication.start(List.of(Worse.class, ElsewhereAdvice.class, Elsewhere.class),
				"asyncnet.listeners.elsewhere.port=0")) {
			TestClient client = app.connect();

			client.send("other\n");

			assertThat(client.isEnded()).isTrue();
		}
	}

	@Test
	void prefersTheAdviceThatComesFirst() {
		try (var app = RunningApplication.start(List.of(Worse.class, LastAdvice.class, FirstAdvice.class))) {
			TestClient client = app.connect();

			client.send("other\n");

			assertThat(client.receiveLine()).isEqualTo("first\r");
		}
	}

	@SocketHandler("it")
	static class Failing {

		@SocketHandler
		String handle(String line) throws IOException {
			return switch (line) {
				case "file" -> throw new FileNotFoundException(line);
				case "io" -> throw new IOException(line);
				case "state" -> throw new IllegalStateException(line);
				case "error" -> throw new AssertionError(line);
				default -> line;
			};
		}

		@OnError
		String io(IOException failure) {
			return "io: " + failure.getMessage();
		}

		@OnError
		String file(FileNotFoundException failure) {
			return "no such file";
		}

	}

	@SocketAdvice
	static class Advice {

		@OnError
		String any(Connection connection, Exception failure) {
			return "advice: " + failure.getClass().getSimpleName() + " " + connection.listener();
		}

		@OnError
		String serious(Throwable failure) {
			return "serious: " + failure.getClass().getSimpleName();
		}

		@OnError
		String framing(FramingException failure) {
			return "framing " + failure.reason();
		}

	}

	static class Later {

		private final CountDownLatch handled = new CountDownLatch(4);

		private final CompletableFuture<String> slow = new CompletableFuture<>();

		@SocketHandler("it")
		CompletableFuture<String> handle(String line) {
			this.handled.countDown();
			return switch (line) {
				case "slow" -> this.slow;
				case "fail" -> this.slow.thenCompose((slow) -> CompletableFuture.failedFuture(new IOException(line)));
				case "break" -> this.slow.thenApply((slow) -> "two\nlines");
				default -> CompletableFuture.completedFuture(line);
			};
		}

		@OnError
		String answered(Exception failure) {
			return "answered " + failure.getMessage();
		}

	}

	record Purchase(@Positive int id) {

	}

	static class Strict {

		@SocketHandler("it")
		String handle(@Valid Purchase order) {
			return "order " + order.id();
		}

		@OnError
		String unreadable(FrameConversionException failure) {
			return "not an order";
		}

		@OnError
		String invalid(InvalidPayloadException failure) {
			return "invalid: " + failure.violations().size();
		}

	}

	static class Worse {

		@SocketHandler("it")
		String handle(String line) throws IOException {
			if (line.equals("fail")) {
				throw new IOException("bad");
			}
			if (line.equals("other")) {
				throw new UnsupportedOperationException(line);
			}
			return line;
		}

		@OnError
		String worse(IOException failure) {
			throw new IllegalStateException("worse");
		}

	}

	static class Quiet {

		@SocketHandler("it")
		String handle(String line) {
			if (line.length() > 1) {
				throw new IllegalArgumentException(line);
			}
			return line;
		}

		@OnError
		@Nullable String quiet(IllegalArgumentException failure, Connection connection) {
			if ("quit".equals(failure.getMessage())) {
				connection.close();
				return "bye";
			}
			return null;
		}

	}

	static class Elsewhere {

		@SocketHandler("elsewhere")
		void handle(String line) {
		}

	}

	@SocketAdvice("elsewhere")
	static class ElsewhereAdvice {

		@OnError
		String any(Exception failure) {
			return "wrong";
		}

	}

	@Order(1)
	@SocketAdvice("it")
	static class FirstAdvice {

		@OnError
		String any(Exception failure) {
			return "first";
		}

	}

	@Order(2)
	@SocketAdvice
	static class LastAdvice {

		@OnError
		String any(Exception failure) {
			return "last";
		}

	}

}
