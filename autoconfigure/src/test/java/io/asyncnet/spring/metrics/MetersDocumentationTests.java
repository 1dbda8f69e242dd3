package io.asyncnet.spring.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.RejectReason;
import io.asyncnet.tls.TlsHandshakeException;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the page about meters with the meters. A meter has one row: its name, its type
 * with the base unit, its tags, and what it means.
 */
class MetersDocumentationTests {

	private static final Path PAGE = Path.of("../docs/meters.md");

	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| `(asyncnet\\.[a-z.]+)` \\| (.*?) \\|(.*?)\\| (.+) \\|$");

	private static final Pattern TAG = Pattern.compile("(?m)^\\| `([a-z]+)` \\| (.+) \\|$");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private final String page = read();

	@ParameterizedTest
	@EnumSource(SocketMeters.class)
	void eachMeterHasItsRow(SocketMeters meter) {
		assertThat(rows()).as("rows of docs/meters.md").containsKey(meter.getName());
		List<String> row = rows().get(meter.getName());

		assertThat(row.get(0)).as("type of " + meter.getName()).isEqualTo(type(meter));
		assertThat(codes(row.get(1))).as("tags of " + meter.getName())
			.containsExactlyElementsOf(Stream.of(meter.getKeyNames()).map(KeyName::asString).toList());
	}

	@Test
	void noRowIsForAMeterThatDoesNotExist() {
		assertThat(rows().keySet()).isSubsetOf(Stream.of(SocketMeters.values()).map(SocketMeters::getName).toList());
	}

	@ParameterizedTest
	@EnumSource(SocketMeters.Tags.class)
	void eachTagHasItsRow(SocketMeters.Tags tag) {
		assertThat(tags()).containsKey(tag.asString());
	}

	@Test
	void theValuesOfReasonsAreThoseThatThereAre() {
		List<String> documented = codes(tags().get("reason"));

		assertThat(documented).contains(lowerCase(RejectReason.values()))
			.contains(lowerCase(CloseReason.values()))
			.contains(lowerCase(TlsHandshakeException.Reason.values()))
			.hasSize((int) Stream
				.of(lowerCase(RejectReason.values()), lowerCase(CloseReason.values()),
						lowerCase(TlsHandshakeException.Reason.values()))
				.flatMap(Arrays::stream)
				.distinct()
				.count());
	}

	/** Dashboards and alerts are written with these names. */
	@Test
	void theNamesInPrometheusAreThoseOfTheMeters() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		try (SocketMetrics metrics = new SocketMetrics(prometheus)) {
			SocketMetricsTests.registerAll(metrics);
			List<String> names = prometheus.scrape()
				.lines()
				.filter((line) -> line.startsWith("# TYPE "))
				.map((line) -> line.split(" ", -1)[2])
				.toList();

			assertThat(this.page.lines().map(String::strip).filter((line) -> line.startsWith("asyncnet_")))
				.containsExactlyInAnyOrderElementsOf(names);
		}
		finally {
			prometheus.close();
		}
	}

	private static String[] lowerCase(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
	}

	private static String type(SocketMeters meter) {
		String type = meter.getType().name().toLowerCase(Locale.ROOT);
		return (meter.getBaseUnit() != null && meter.getType() != Meter.Type.TIMER) ? type + ", " + meter.getBaseUnit()
				: type;
	}

	private Map<String, List<String>> rows() {
		Map<String, List<String>> rows = new LinkedHashMap<>();
		Matcher matcher = ROW.matcher(this.page);
		while (matcher.find()) {
			rows.put(matcher.group(1), List.of(matcher.group(2), matcher.group(3)));
		}
		return rows;
	}

	private Map<String, String> tags() {
		Map<String, String> tags = new LinkedHashMap<>();
		Matcher matcher = TAG.matcher(this.page);
		while (matcher.find()) {
			tags.put(matcher.group(1), matcher.group(2));
		}
		return tags;
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((result) -> result.group(1)).toList();
	}

	private static String read() {
		try {
			return Files.readString(PAGE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
