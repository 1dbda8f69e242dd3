package io.asyncnet.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.OnClose;
import io.asyncnet.spring.annotation.OnDrain;
import io.asyncnet.spring.annotation.OnError;
import io.asyncnet.spring.annotation.OnOpen;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketAdvice;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a developer reads who uses routes, life-cycle methods or error methods wrongly;
 * the table of docs/troubleshooting.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerMistakesTests {

	private static final String BY_WORD = "route.by=first-word";

	static Stream<Arguments> routes() {
		return Stream.of(
				mistake("route without extractor", "", Get.class, "Get.get(String)", "does not look for routes",
						"'asyncnet.listeners.it.route.by'"),
				mistake("extractor without routes", BY_WORD, Echo.class, "Listener 'it' looks for routes",
						"'asyncnet.listeners.it.route'"),
				mistake("extractor without handler of frames", BY_WORD, Whole.class, "connections have no route"),
				mistake("equal routes", BY_WORD, EqualRoutes.class, "two @SocketHandler methods for the same route",
						"'GET {name}'", "change its route"),
				mistake("two catch-alls", BY_WORD, TwoCatchAlls.class, "for the same frames",
						"give one of them a route"),
				mistake("variable that no parameter takes", BY_WORD, UnusedVariable.class,
						"has the variable 'key', which no parameter takes", "@RouteVariable String key"),
				mistake("parameter without variable", BY_WORD, UnknownVariable.class,
						"takes the @RouteVariable 'kye', which its route 'GET {key}' does not have"),
				mistake("parameter without route", "", VariableWithoutRoute.class, "which its route '' does not have"),
				mistake("variable that nothing converts", BY_WORD, Unconvertible.class,
						"nothing converts the @RouteVariable 'key' to java.util.concurrent.Executor", "Converter"),
				mistake("variable in JSON", "route.by=json-property,route.property=type", Get.class,
						"has a variable, which only words of a line can be", "'first-word'"),
				mistake("word as bytes", "route.by=first-bytes", Get.class, "is not 1 byte in hexadecimal",
						"'route.bytes'"),
				mistake("route on the class", BY_WORD, RouteOnClass.class, "has the route 'GET' on its class"),
				mistake("route with AsyncSocket", BY_WORD, RoutedSocket.class, "connections have no route"),
				mistake("AsyncSocket and frames", BY_WORD, SocketAndRoute.class,
						"two @SocketHandler methods for the same connections"),
				mistake("missing extractor bean", "route.by=bean,route.extractor=nowhere", Words.class,
						"there is no RouteExtractor bean 'nowhere'", "'asyncnet.listeners.it.route.extractor'"),
				mistake("charset without blanks", BY_WORD + ",frame.charset=UTF-16", Words.class,
						"charset UTF-16 cannot be cut into words", "'frame.charset'"),
				mistake("reply that is never sent", BY_WORD + ",route.unmatched-reply=what?", GetAndAll.class,
						"'route.unmatched-reply'", "asyncnet.listeners.it.route.unmatched-reply"),
				mistake("contradictory execution", BY_WORD, TwoPlaces.class, "is to run on the event loop, but",
						"handled in one place"));
	}

	static Stream<Arguments> properties() {
		return Stream.of(
				mistake("unmatched reply of two lines", BY_WORD + ",route.unmatched-reply=a\nb", Words.class,
						"'asyncnet.listeners.it.route.unmatched-reply'", "cannot be one frame"),
				mistake("unmatched reply without routes", "route.unmatched-reply=a", Echo.class,
						"'asyncnet.listeners.it.route.unmatched-reply'", "'asyncnet.listeners.it.route.by'"),
				mistake("unmatched reply that is not hexadecimal", "route.by=first-bytes,route.unmatched-reply=a",
						Words.class, "'asyncnet.listeners.it.route.unmatched-reply'", "0xFF"),
				mistake("JSON without property", "route.by=json-property", Words.class,
						"'asyncnet.listeners.it.route.property'"),
				mistake("bean without name", "route.by=bean", Words.class, "'asyncnet.listeners.it.route.extractor'"),
				mistake("bytes of words", BY_WORD + ",route.bytes=2", Words.class,
						"'asyncnet.listeners.it.route.bytes'", "'asyncnet.listeners.it.route.by=first-bytes'"),
				mistake("too many bytes", "route.by=first-bytes,route.bytes=9", Words.class,
						"'asyncnet.listeners.it.route.bytes'", "1 to 8"));
	}

	static Stream<Arguments> lives() {
		return Stream.of(
				mistake("OnError without exception", "", NoException.class, "@OnError method",
						"does not take an exception", "Exception failure"),
				mistake("OnError with two", "", TwoExceptions.class, "it takes two exceptions"),
				mistake("two OnError for one type", "", EqualErrors.class, "two @OnError methods for the same",
						"java.lang.IllegalStateException"),
				mistake("two advice of the same order", "", List.of(Echo.class, Advice.class, OtherAdvice.class),
						"two @OnError methods for the same", "@Order"),
				mistake("OnError without handler", "", List.of(Echo.class, LonelyError.class),
						"has no @SocketHandler method for listener 'it'", "@SocketAdvice"),
				mistake("OnError that replies later", "", LaterError.class, "but what it returns is one frame"),
				mistake("OnClose with payload", "", PayloadOfClose.class, "@OnClose method",
						"a connection that has ended is no frame", "HandlerMethodArgumentResolver"),
				mistake("OnClose with reply", "", ReplyOfClose.class, "nobody is there any more", "@OnDrain"),
				mistake("OnOpen with payload", "", PayloadOfOpen.class, "@OnOpen method",
						"a new connection is no frame"),
				mistake("OnOpen with reason", "", ReasonOfOpen.class, "it takes a CloseReason", "@OnClose"),
				mistake("OnOpen that greets later", "", LaterGreeting.class, "but what it returns is one frame"),
				mistake("OnDrain with exception", "", ExceptionOfDrain.class, "it takes a Exception", "@OnError"),
				mistake("handler with exception", "", ExceptionOfHandler.class, "it takes a Exception", "@OnError"),
				mistake("life without handler", "", OnlyLife.class, "no @SocketHandler method handles the frames",
						"Add one"),
				mistake("life of whole connections", "", WholeWithLife.class, "as AsyncSocket",
						"Do in that method what it would do"),
				mistake("unknown listener", "", Misspelt.class, "its listener 'itt' is not configured",
						"Did you mean 'it'?"),
				mistake("advice for unknown listener", "", List.of(Echo.class, MisspeltAdvice.class), "@OnError method",
						"Did you mean 'it'?"),
				mistake("handler in advice", "", AdviceThatHandles.class, "its bean is a @SocketAdvice"),
				mistake("empty advice", "", List.of(Echo.class, EmptyAdvice.class),
						"is annotated with @SocketAdvice but none of its methods is"),
				mistake("static life", "", StaticLife.class, "@OnOpen method", "it is static"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "routes", "properties", "lives" })
	void stopsTheStart(String name, String properties, List<Class<?>> beans, List<String> parts,
			CapturedOutput output) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(beans.toArray(Class<?>[]::new))
			.sources(Base.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off");
		String[] arguments = Stream
			.concat(Stream.of("port=0"), Arrays.stream(properties.split(",")).filter((part) -> !part.isEmpty()))
			.map((property) -> "--asyncnet.listeners.it." + property)
			.toArray(String[]::new);

		assertThatThrownBy(() -> application.run(arguments).close()).isInstanceOf(Exception.class);

		assertThat(output).contains("APPLICATION FAILED TO START").contains(parts);
		TestThreads.awaitNone();
	}

	private static Arguments mistake(String name, String properties, Class<?> bean, String... parts) {
		return mistake(name, properties, List.of(bean), parts);
	}

	private static Arguments mistake(String name, String properties, List<Class<?>> beans, String... parts) {
		return Arguments.of(name, properties, beans, List.of(parts));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, SslAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class })
	static class Base {

	}

	static class Echo {

		@SocketHandler("it")
		String echo(String line) {
			return line;
		}

	}

	static class Get {

		@SocketHandler(value = "it", route = "GET {key}")
		String get(@RouteVariable String key) {
			return key;
		}

	}

	static class Words {

		@SocketHandler(value = "it", route = "GET")
		void get() {
		}

	}

	@SocketHandler("it")
	static class GetAndAll {

		@SocketHandler(route = "GET")
		void get() {
		}

		@SocketHandler
		void all() {
		}

	}

	@SocketHandler("it")
	static class EqualRoutes {

		@SocketHandler(route = "GET {key}")
		void get(@RouteVariable String key) {
		}

		@SocketHandler(route = "GET {name}")
		void same(@RouteVariable String name) {
		}

	}

	@SocketHandler("it")
	static class TwoCatchAlls {

		@SocketHandler(route = "GET")
		void get() {
		}

		@SocketHandler
		void one() {
		}

		@SocketHandler
		void other() {
		}

	}

	static class UnusedVariable {

		@SocketHandler(value = "it", route = "GET {key}")
		void get() {
		}

	}

	static class UnknownVariable {

		@SocketHandler(value = "it", route = "GET {key}")
		void get(@RouteVariable String kye) {
		}

	}

	static class VariableWithoutRoute {

		@SocketHandler("it")
		void get(@RouteVariable String key) {
		}

	}

	static class Unconvertible {

		@SocketHandler(value = "it", route = "GET {key}")
		void get(@RouteVariable Executor key) {
		}

	}

	@SocketHandler(value = "it", route = "GET")
	static class RouteOnClass {

		@SocketHandler
		void get() {
		}

	}

	static class Whole {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
		}

	}

	static class RoutedSocket {

		@SocketHandler(value = "it", route = "GET")
		void chat(AsyncSocket socket) {
		}

	}

	static class SocketAndRoute {

		@SocketHandler("it")
		void chat(AsyncSocket socket) {
		}

		@SocketHandler(value = "it", route = "GET")
		void get() {
		}

	}

	@SocketHandler("it")
	static class TwoPlaces {

		@SocketHandler(route = "A", execution = Execution.EVENT_LOOP)
		void here() {
		}

		@SocketHandler(route = "B")
		void there() {
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
