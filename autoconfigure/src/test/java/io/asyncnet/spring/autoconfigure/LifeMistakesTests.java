package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a developer reads who uses methods for the life of connections, or for errors,
 * wrongly; the second table of docs/troubleshooting.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class LifeMistakesTests {

	static Stream<Arguments> lives() {
		return Stream.of(
				Mistake.of("OnError without exception", "", NoException.class, "@OnError method",
						"does not take an exception", "Exception failure"),
				Mistake.of("OnError with two", "", TwoExceptions.class, "it takes two exceptions"),
				Mistake.of("two OnError for one type", "", EqualErrors.class, "two @OnError methods for the same",
						"java.lang.IllegalStateException"),
				Mistake.of("two advice of the same order", "", List.of(Echo.class, Advice.class, OtherAdvice.class),
						"two @OnError methods for the same", "@Order"),
				Mistake.of("OnError without handler", "", List.of(Echo.class, LonelyError.class),
						"has no @SocketHandler method for listener 'it'", "@SocketAdvice"),
				Mistake.of("OnError that replies later", "", LaterError.class, "but what it returns is one frame"),
				Mistake.of("OnClose with payload", "", PayloadOfClose.class, "@OnClose method",
						"a connection that has ended is no frame", "HandlerMethodArgumentResolver"),
				Mistake.of("OnClose with reply", "", ReplyOfClose.class, "nobody is there any more", "@OnDrain"),
				Mistake.of("OnOpen with payload", "", PayloadOfOpen.class, "@OnOpen method",
						"a new connection is no frame"),
				Mistake.of("OnOpen with reason", "", ReasonOfOpen.class, "it takes a CloseReason", "@OnClose"),
				Mistake.of("OnOpen that greets later", "", LaterGreeting.class, "but what it returns is one frame"),
				Mistake.of("OnDrain with exception", "", ExceptionOfDrain.class, "it takes a Exception", "@OnError"),
				Mistake.of("handler with exception", "", ExceptionOfHandler.class, "it takes a Exception", "@OnError"),
				Mistake.of("life without handler", "", OnlyLife.class, "no @SocketHandler method handles the frames",
						"Add one"),
				Mistake.of("life of whole connections", "", WholeWithLife.class, "as AsyncSocket",
						"Do in that method what it would do"),
				Mistake.of("unknown listener", "", Misspelt.class, "its listener 'itt' is not configured",
						"Did you mean 'it'?"),
				Mistake.of("advice for unknown listener", "", List.of(Echo.class, MisspeltAdvice.class),
						"@OnError method", "Did you mean 'it'?"),
				Mistake.of("handler in advice", "", AdviceThatHandles.class, "its bean is a @SocketAdvice"),
				Mistake.of("empty advice", "", List.of(Echo.class, EmptyAdvice.class),
						"is annotated with @SocketAdvice but none of its methods is"),
				Mistake.of("static life", "", StaticLife.class, "@OnOpen method", "it is static"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("lives")
	void stopsTheStart(String name, String properties, List<Class<?>> beans, List<String> parts,
			CapturedOutput output) {
		Mistake.make(properties, beans);

		assertThat(output).contains("APPLICATION FAILED TO START").contains(parts);
	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Whole {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
		}

	}

	static class NoException extends Echo {

		@OnError
		String failed(Connection connection) {
			return "";
		}

	}

	static class TwoExceptions extends Echo {

		@OnError
		String failed(IllegalStateException one, IllegalArgumentException other) {
			return "";
		}

	}

	static class EqualErrors extends Echo {

		@OnError
		String one(IllegalStateException failure) {
			return "";
		}

		@OnError
		String other(IllegalStateException failure) {
			return "";
		}

	}

	@SocketAdvice
	static class Advice {

		@OnError
		String one(IllegalStateException failure) {
			return "";
		}

	}

	@SocketAdvice
	static class OtherAdvice {

		@OnError
		String other(IllegalStateException failure) {
			return "";
		}

	}

	static class LonelyError {

		@OnError("it")
		String failed(Exception failure) {
			return "";
		}

	}

	static class LaterError extends Echo {

		@OnError
		CompletionStage<String> failed(Exception failure) {
			return CompletableFuture.completedFuture("");
		}

	}

	static class PayloadOfClose extends Echo {

		@OnClose
		void close(String line) {
		}

	}

	static class ReplyOfClose extends Echo {

		@OnClose
		String close() {
			return "";
		}

	}

	static class PayloadOfOpen extends Echo {

		@OnOpen
		void open(String line) {
		}

	}

	static class ReasonOfOpen extends Echo {

		@OnOpen
		void open(CloseReason reason) {
		}

	}

	static class LaterGreeting extends Echo {

		@OnOpen
		List<String> open() {
			return List.of();
		}

	}

	static class ExceptionOfDrain extends Echo {

		@OnDrain
		void drain(Exception failure) {
		}

	}

	static class ExceptionOfHandler {

		@SocketHandler("it")
		void handle(Exception failure) {
		}

	}

	static class OnlyLife {

		@OnOpen("it")
		void open() {
		}

	}

	static class WholeWithLife extends Whole {

		@OnOpen
		void open() {
		}

	}

	static class Misspelt {

		@OnOpen("itt")
		void open() {
		}

	}

	@SocketAdvice({ "it", "itt" })
	static class MisspeltAdvice {

		@OnError
		void failed(Exception failure) {
		}

	}

	@SocketAdvice
	static class AdviceThatHandles {

		@SocketHandler("it")
		void handle() {
		}

	}

	@SocketAdvice
	static class EmptyAdvice {

	}

	@SuppressWarnings("ClassCanBeStatic")
	static class StaticLife extends Echo {

		@OnOpen
		static void open() {
		}

	}

}
