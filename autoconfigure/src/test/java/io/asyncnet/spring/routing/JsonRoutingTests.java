package io.asyncnet.spring.routing;

import java.util.Map;
import java.util.Random;

import io.asyncnet.spring.TestFrames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonRoutingTests {

	private final JsonRouting routing = new JsonRouting("type");

	private final Router<String> router = this.routing
		.router(Map.of(this.routing.parse("order", true), "order", this.routing.parse("7", true), "seven",
				this.routing.parse("true", true), "true", this.routing.parse("größe", true), "größe"));

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"order\"}", " { \"type\" : \"order\" } ", "{\"id\":1,\"type\":\"order\"}",
			"{\"type\":\"order\",\"id\":{\"type\":\"trade\"}}", "{\"a\":[{\"type\":\"x\"},\"}\"],\"type\":\"order\"}",
			"{\"a\":\"\\\"\",\"b\":\"\\\\\",\"type\":\"order\"}", "{\"a\":null,\"b\":-1.5E+3,\"type\":\"order\"}",
			"{\"a\":{},\"b\":[],\"type\":\"order\"}", "\t{\r\n\"type\":\r\n\"order\"\r\n}" })
	void findsThePropertyOfTheObject(String json) {
		assertThat(route(json)).isEqualTo("order");
	}

	@Test
	void takesNumbersAndBooleansAsTheyAreWritten() {
		assertThat(route("{\"type\":7}")).isEqualTo("seven");
		assertThat(route("{\"type\":true}")).isEqualTo("true");
		assertThat(route("{\"type\":7.0}")).isNull();
		assertThat(route("{\"type\":\"größe\"}")).isEqualTo("größe");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "}", "[]", "null", "\"type\"", "{}", "{\"type\"", "{\"type\":",
			"{\"type\":}", "{\"type\":\"order", "{\"type\":\"order\"", "{\"type\":\"order\",}", "{\"type\":\"order\"}x",
			"{\"Type\":\"order\"}", "{\"type\":\"Order\"}", "{\"type\":\"other\"}", "{\"type\":null}", "{\"type\":{}}",
			"{\"type\":[\"order\"]}", "{\"a\":{\"type\":\"order\"}}", "{\"a\":[}", "{\"a\":\"\\", "{type:\"order\"}",
			"{\"type\" \"order\"}" })
	void hasNoRouteWithoutIt(String json) {
		assertThat(route(json)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"order\",\"type\":\"other\"}", "{\"type\":\"other\",\"type\":\"order\"}",
			"{\"type\":\"order\",\"t\\u0079pe\":\"other\"}", "{\"type\":\"\\u006frder\"}" })
	void hasNoRouteWhereAParserCouldSeeAnotherOne(String json) {
		assertThat(route(json)).isNull();
	}

	@Test
	void goesAsDeepAsJackson() {
		assertThat(route(nested(JsonScan.MAX_NESTING - 1))).isEqualTo("order");
		assertThat(route(nested(JsonScan.MAX_NESTING))).isNull();
		assertThat(route(nested(1_000_000))).isNull();
	}

	@Test
	void agreesWithAParserAboutWhatItFinds() {
		Random random = new Random(4);
		String[] parts = { "{", "}", "[", "]", ",", ":", "\"type\"", "\"order\"", "\"a\"", "\\", "\"", "1", "null",
				" " };
		int found = 0;
		for (int i = 0; i < 200_000; i++) {
			StringBuilder json = new StringBuilder("{\"type\":\"order\"");
			for (int j = random.nextInt(6); j > 0; j--) {
				json.append(parts[random.nextInt(parts.length)]);
			}
			json.append('}');
			JsonNode tree = "order".equals(route(json.toString())) ? parsed(json.toString()) : null;
			if (tree != null) {
				assertThat(tree.path("type").asString("")).as(json.toString()).isEqualTo("order");
				found++;
			}
		}
		assertThat(found).isGreaterThan(1000);
	}

	@Test
	void refusesVariables() {
		assertThatExceptionOfType(InvalidRouteException.class).isThrownBy(() -> this.routing.parse("{type}", true))
			.satisfies((ex) -> assertThat(ex.action()).contains("'first-word'"));
	}

	private static @Nullable JsonNode parsed(String json) {
		try {
			return JsonMapper.shared().readTree(json);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static String nested(int depth) {
		return "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"type\":\"order\"}";
	}

	private @Nullable String route(String json) {
		return this.router.route(TestFrames.of(json));
	}

}
