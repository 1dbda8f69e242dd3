package io.asyncnet.spring.routing;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.asyncnet.socket.Frame;
import io.asyncnet.spring.TestFrames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WordRoutingTests {

	private final Routing routing = new WordRouting(StandardCharsets.UTF_8);

	@ParameterizedTest
	@CsvSource(textBlock = """
			GET key          , GET {key}
			'  GET   key  '  , GET {key}
			'GET	key'     , GET {key}
			GET all          , GET all
			GET              , GET
			SET a 1          , SET {key} {value}
			SET a TO 1       , SET {key} TO {value}
			QUIT             , QUIT
			Größe            , Größe
			""")
	void takesTheMostSpecificRoute(String line, String route) {
		assertThat(route(line, "GET", "GET {key}", "GET all", "SET {key} {value}", "SET {key} TO {value}", "QUIT",
				"Größe"))
			.isEqualTo(route);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "get key", "GETT key", "GE", "GET a b", "QUIT now", "{key}", "G\u0000T" })
	void leavesOtherLinesAlone(String line) {
		assertThat(route(line, "GET {key}", "QUIT")).isNull();
	}

	@Test
	void prefersAFixedWordThatComesEarlier() {
		assertThat(route("A b c", "A {x} c", "A b {y}")).isEqualTo("A b {y}");
		assertThat(route("A b c", "A b {y}", "A {x} c")).isEqualTo("A b {y}");
	}

	@Test
	void givesVariablesAndThePayloadThatFollows() {
		Route route = this.routing.parse("SAY {who} IN {room}", true);
		Frame frame = TestFrames.of(" SAY  ann IN\thall  hello,  you ");

		assertThat(route.variables()).containsExactly("who", "room");
		assertThat(route.variable(frame, 0)).isEqualTo("ann");
		assertThat(route.variable(frame, 1)).isEqualTo("hall");
		assertThat(route.payload(frame).text(StandardCharsets.UTF_8)).isEqualTo("hello,  you ");
		assertThat(this.routing.router(Map.of(route, "say")).route(frame)).isEqualTo("say");
	}

	@Test
	void givesAnEmptyPayloadWhereNothingFollows() {
		Route route = this.routing.parse("SAY", true);

		assertThat(route.payload(TestFrames.of("SAY")).length()).isZero();
		assertThat(route.payload(TestFrames.of("SAY ")).length()).isZero();
	}

	@Test
	void decodesVariablesInTheCharsetOfTheListener() {
		Routing latin = new WordRouting(StandardCharsets.ISO_8859_1);
		Route route = latin.parse("größe {x}", false);
		Frame frame = TestFrames.of("größe für", StandardCharsets.ISO_8859_1);

		assertThat(latin.router(Map.of(route, "it")).route(frame)).isEqualTo("it");
		assertThat(route.variable(frame, 0)).isEqualTo("für");
	}

	@Test
	void takesRoutesForEqualThatTheSameLinesWouldTake() {
		assertThat(this.routing.parse("GET {key}", false)).isEqualTo(this.routing.parse("GET  {name}", true))
			.isNotEqualTo(this.routing.parse("GET key", false))
			.isNotEqualTo(this.routing.parse("GET {key} {other}", false));
	}

	@Test
	void findsEachOfManyWords() {
		String[] routes = new String[300];
		for (int i = 0; i < routes.length; i++) {
			routes[i] = "W" + i;
		}

		for (String route : routes) {
			assertThat(route(route, routes)).isEqualTo(route);
		}
		assertThat(route("W300", routes)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{key}", "GET {}", "GET {a} {a}", "GET {a-b}", "GET x{a}", "GET {a}x", "  ", "A\nB" })
	void refusesWhatIsNoRoute(String route) {
		assertThatExceptionOfType(InvalidRouteException.class).isThrownBy(() -> this.routing.parse(route, false))
			.satisfies((ex) -> assertThat(ex.action()).containsAnyOf("GET {key}", "fixed word"));
	}

	@Test
	void refusesWordsThatTheCharsetDoesNotHave() {
		Routing ascii = new WordRouting(StandardCharsets.US_ASCII);

		assertThatExceptionOfType(InvalidRouteException.class).isThrownBy(() -> ascii.parse("GET Größe", false))
			.withMessageContaining("US-ASCII")
			.satisfies((ex) -> assertThat(ex.action()).contains("frame.charset"));
	}

	@Test
	void refusesCharsetsWithoutTheBlanksOfAscii() {
		RouteSettings settings = new RouteSettings(RouteBy.FIRST_WORD, null, 1, null);

		assertThatExceptionOfType(InvalidRouteException.class)
			.isThrownBy(() -> Routing.of(settings, StandardCharsets.UTF_16LE, (name) -> (frame) -> null))
			.withMessageContaining("UTF-16LE");
	}

	private @Nullable String route(String line, String... routes) {
		Map<Route, String> targets = new LinkedHashMap<>();
		for (String route : routes) {
			targets.put(this.routing.parse(route, false), route);
		}
		return this.routing.router(targets).route(TestFrames.of(line));
	}

}
