package io.asyncnet.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.RouteVariable;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a developer reads who uses routes wrongly; the first table of
 * docs/troubleshooting.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class RouteMistakesTests {

	private static final String BY_WORD = "route.by=first-word";

	static Stream<Arguments> routes() {
		return Stream.of(
				Mistake.of("route without extractor", "", Get.class, "Get.get(String)", "does not look for routes",
						"'asyncnet.listeners.it.route.by'"),
				Mistake.of("extractor without routes", BY_WORD, Echo.class, "Listener 'it' looks for routes",
						"'asyncnet.listeners.it.route'"),
				Mistake.of("extractor without handler of frames", BY_WORD, Whole.class, "connections have no route"),
				Mistake.of("equal routes", BY_WORD, EqualRoutes.class, "two @SocketHandler methods for the same route",
						"'GET {name}'", "change its route"),
				Mistake.of("two catch-alls", BY_WORD, TwoCatchAlls.class, "for the same frames",
						"give one of them a route"),
				Mistake.of("variable that no parameter takes", BY_WORD, UnusedVariable.class,
						"has the variable 'key', which no parameter takes", "@RouteVariable String key"),
				Mistake.of("parameter without variable", BY_WORD, UnknownVariable.class,
						"takes the @RouteVariable 'kye', which its route 'GET {key}' does not have"),
				Mistake.of("parameter without route", "", VariableWithoutRoute.class,
						"which its route '' does not have"),
				Mistake.of("variable that nothing converts", BY_WORD, Unconvertible.class,
						"nothing converts the @RouteVariable 'key' to java.util.concurrent.Executor", "Converter"),
				Mistake.of("variable in JSON", "route.by=json-property,route.property=type", Get.class,
						"has a variable, which only words of a line can be", "'first-word'"),
				Mistake.of("word as bytes", "route.by=first-bytes", Get.class, "is not 1 byte in hexadecimal",
						"'route.bytes'"),
				Mistake.of("route on the class", BY_WORD, RouteOnClass.class, "has the route 'GET' on its class"),
				Mistake.of("route with AsyncSocket", BY_WORD, RoutedSocket.class, "connections have no route"),
				Mistake.of("AsyncSocket and frames", BY_WORD, SocketAndRoute.class,
						"two @SocketHandler methods for the same connections"),
				Mistake.of("missing extractor bean", "route.by=bean,route.extractor=nowhere", Words.class,
						"there is no RouteExtractor bean 'nowhere'", "'asyncnet.listeners.it.route.extractor'"),
				Mistake.of("charset without blanks", BY_WORD + ",framing=raw,frame.charset=UTF-16", Words.class,
						"charset UTF-16 cannot be cut into words", "'frame.charset'"),
				Mistake.of("reply that is never sent", BY_WORD + ",route.unmatched-reply=what?", GetAndAll.class,
						"'route.unmatched-reply'", "asyncnet.listeners.it.route.unmatched-reply"),
				Mistake.of("contradictory execution", BY_WORD, TwoPlaces.class, "is to run on the event loop, but",
						"handled in one place"));
	}

	static Stream<Arguments> properties() {
		return Stream.of(
				Mistake.of("unmatched reply of two lines", BY_WORD + ",route.unmatched-reply=a\nb", Words.class,
						"'asyncnet.listeners.it.route.unmatched-reply'", "cannot be one frame"),
				Mistake.of("unmatched reply without routes", "route.unmatched-reply=a", Echo.class,
						"'asyncnet.listeners.it.route.unmatched-reply'", "'asyncnet.listeners.it.route.by'"),
				Mistake.of("unmatched reply that is not hexadecimal", "route.by=first-bytes,route.unmatched-reply=a",
						Words.class, "'asyncnet.listeners.it.route.unmatched-reply'", "in YAML with the quotes"),
				Mistake.of("JSON without property", "route.by=json-property", Words.class,
						"'asyncnet.listeners.it.route.property'"),
				Mistake.of("bean without name", "route.by=bean", Words.class,
						"'asyncnet.listeners.it.route.extractor'"),
				Mistake.of("bytes of words", BY_WORD + ",route.bytes=2", Words.class,
						"'asyncnet.listeners.it.route.bytes'", "'asyncnet.listeners.it.route.by=first-bytes'"),
				Mistake.of("too many bytes", "route.by=first-bytes,route.bytes=9", Words.class,
						"'asyncnet.listeners.it.route.bytes'", "1 to 8"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "routes", "properties" })
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

}
