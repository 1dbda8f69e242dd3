package io.asyncnet.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.asyncnet.spring.metrics.SocketMeters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds what is in observability/ to the meters that there are, to what Grafana and
 * Prometheus expect, and to its page. What the queries return is asked of a real
 * Prometheus by .ci/real-parts.
 */
class ObservabilityTests {

	private static final Path ROOT = Path.of("..");

	private static final Path HOME = ROOT.resolve("observability");

	/** The names of recorded series have a colon before them. */
	private static final Pattern METER = Pattern.compile("(?<![:\\w])asyncnet_\\w+");

	private static final JsonNode DASHBOARD = new JsonMapper().readTree(HOME.resolve("grafana/asyncnet.json").toFile());

	private static final List<JsonNode> PANELS = DASHBOARD.get("panels").valueStream().toList();

	private static final List<Map<String, Object>> RULES = rules();

	private static Stream<JsonNode> charts() {
		return PANELS.stream().filter((panel) -> !panel.get("type").asString().equals("row"));
	}

	private static List<Map<String, Object>> rules() {
		Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml()
			.load(read(HOME.resolve("prometheus/asyncnet-rules.yml")));
		return file.get("groups").stream().flatMap((group) -> group.get("rules").stream()).toList();
	}

	private static Stream<Map<String, Object>> alerts() {
		return RULES.stream().filter((rule) -> rule.containsKey("alert"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Set<String> names(SocketMeters meter) {
		Meter.Type type = meter.getType();
		String name = new PrometheusNamingConvention().name(meter.getName(), type, meter.getBaseUnit());
		return switch (type) {
			case COUNTER -> Set.of(name + "_total");
			case TIMER -> Stream.of("_count", "_sum", "_max", "_bucket")
				.map(name::concat)
				.collect(Collectors.toUnmodifiableSet());
			default -> Set.of(name);
		};
	}

	private static Set<String> metersIn(Stream<String> queries) {
		return queries.flatMap((query) -> METER.matcher(query).results())
			.map((match) -> match.group())
			.collect(Collectors.toSet());
	}

	private static Set<String> metersOnDashboard() {
		return metersIn(charts().flatMap((panel) -> panel.get("targets").valueStream())
			.map((target) -> target.get("expr").asString()));
	}

	@ParameterizedTest
	@EnumSource(SocketMeters.class)
	void everyMeterIsOnTheDashboard(SocketMeters meter) {
		assertThat(metersOnDashboard()).as("a panel of observability/grafana/asyncnet.json")
			.containsAnyElementsOf(names(meter));
	}

	@Test
	void everyMeterThatIsAskedForExists() {
		Set<String> asked = new HashSet<>(metersOnDashboard());
		asked.addAll(metersIn(RULES.stream().map((rule) -> (String) rule.get("expr"))));

		assertThat(asked).isSubsetOf(
				Stream.of(SocketMeters.values()).flatMap((meter) -> names(meter).stream()).collect(Collectors.toSet()));
	}

	@Test
	void panelsAskTheChosenDataSource() {
		assertThat(charts()).isNotEmpty().allSatisfy((panel) -> {
			assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
			assertThat(panel.get("targets").valueStream().map((target) -> target.at("/datasource/uid").asString()))
				.isNotEmpty()
				.containsOnly("${datasource}");
		});
	}

	@Test
	void queriesOfPanelsCanBeNarrowedDown() {
		assertThat(charts().flatMap((panel) -> panel.get("targets").valueStream())
			.flatMap((target) -> Pattern.compile("\\{[^}]*}").matcher(target.get("expr").asString()).results())
			.map((selector) -> selector.group())).isNotEmpty()
			.allMatch((selector) -> selector.contains("application=~\"$application\", instance=~\"$instance\""));
	}

	/** Else its line is drawn on top of the stack, and covers those that are not zero. */
	@Test
	void seriesThatAreNotInTheLegendAreNotStacked() {
		List<JsonNode> hiding = charts()
			.filter((panel) -> panel.at("/fieldConfig/overrides").findValuesAsString("id").contains("custom.hideFrom"))
			.toList();

		assertThat(hiding).isNotEmpty()
			.allSatisfy((panel) -> assertThat(panel.at("/fieldConfig/defaults/custom/stacking/mode").asString())
				.as(panel.get("title").asString())
				.isEqualTo("none"));
	}

	@Test
	void alertsAreAnnotations() {
		JsonNode annotation = DASHBOARD.at("/annotations/list/0");
		Matcher names = Pattern.compile("alertname=~\"([^\"]+)\"").matcher(annotation.get("expr").asString());

		assertThat(annotation.at("/datasource/uid").asString()).isEqualTo("${datasource}");
		assertThat(names.find()).isTrue();
		assertThat(alerts().map((alert) -> (String) alert.get("alert")))
			.allMatch((name) -> name.matches(names.group(1)));
	}

	@Test
	void panelsHaveAPlaceOfTheirOwn() {
		Set<Integer> ids = new HashSet<>();
		Set<List<Integer>> taken = new HashSet<>();
		for (JsonNode panel : PANELS) {
			String title = panel.get("title").asString();
			assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
			JsonNode place = panel.get("gridPos");
			assertThat(place.get("x").asInt() + place.get("w").asInt()).as(title).isBetween(1, 24);
			for (int x = 0; x < place.get("w").asInt(); x++) {
				for (int y = 0; y < place.get("h").asInt(); y++) {
					List<Integer> cell = List.of(place.get("x").asInt() + x, place.get("y").asInt() + y);
					assertThat(taken.add(cell)).as(title).isTrue();
				}
			}
		}
	}

	@Test
	void alertsSayWhatToDo() {
		assertThat(alerts()).isNotEmpty().allSatisfy((alert) -> {
			assertThat(alert.get("labels")).extracting("severity").isIn("warning", "critical");
			assertThat(((Map<?, ?>) alert.get("annotations")).keySet()).map(String::valueOf)
				.containsExactlyInAnyOrder("summary", "description", "action");
		});
	}

	@Test
	void everyAlertHasATest() {
		String tests = read(HOME.resolve("prometheus/asyncnet-rules-test.yml"));

		assertThat(alerts().map((alert) -> alert.get("alert")))
			.allMatch((name) -> tests.contains("{alertname=\"" + name + "\""));
	}

	@Test
	void pageHasEveryPanelAndEveryAlert() {
		List<String> words = new ArrayList<>(alerts().map((alert) -> "| `" + alert.get("alert") + "` |").toList());
		charts().forEach((panel) -> words.add("| " + panel.get("title").asString() + " |"));

		assertThat(read(ROOT.resolve("docs/dashboards.md"))).contains(words);
	}

	@Test
	void composeFileMountsWhatIsThere() {
		List<Path> mounted = new ArrayList<>();
		for (Map<String, Object> service : services()) {
			for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
				mounted.add(HOME.resolve((volume instanceof Map<?, ?> bind) ? (String) bind.get("source")
						: ((String) volume).replaceFirst(":.*", "")));
			}
		}

		assertThat(mounted).hasSize(5).allSatisfy((path) -> {
			if (!path.getFileName().toString().endsWith(".jar")) { // it is made last
				assertThat(path).exists();
			}
		});
	}

	@Test
	void composeFilePublishesOnTheLoopbackInterfaceOnly() {
		assertThat(
				services().stream().flatMap((service) -> ((List<?>) service.getOrDefault("ports", List.of())).stream()))
			.isNotEmpty()
			.allMatch((port) -> ((String) port).startsWith("127.0.0.1:"));
	}

	@Test
	void composeFileNamesVersions() {
		assertThat(services()).extracting((service) -> service.get("image"))
			.isNotEmpty()
			.allMatch((image) -> ((String) image).matches("[a-z/-]+:v?[0-9][\\w.-]*"));
	}

	private static List<Map<String, Object>> services() {
		Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(read(HOME.resolve("compose.yaml")));
		return List.copyOf(file.get("services").values());
	}

}
