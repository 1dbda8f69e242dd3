package io.asyncnet.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class TelemetryIT {

	@Value("${local.asyncnet.telemetry.port}")
	private int telemetry;

	@Value("${local.server.port}")
	private int http;

	@Test
	void acknowledgesReading() {
		assertThat(send("{\"device\":\"d1\",\"temperature\":21.5}")).isEqualTo("{\"accepted\":true,\"device\":\"d1\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "{", "", "null", "[]", "21.5", "{\"device\":\"d1\",\"temperature\":\"warm\"}",
			"{\"device\":\"d1\",\"temperature\":21.5} {}" })
	void saysWhatIsExpectedWhenLineIsNotReading(String line) {
		assertThat(send(line)).startsWith("{\"accepted\":false,\"errors\":[\"expected a line such as ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"device\":\"d1\",\"temperature\":-273.16}",
			"{\"device\":\"d1\",\"temperature\":1000.1}", "{\"device\":\"d1\",\"temperature\":1e400}",
			"{\"device\":\"d1\",\"temperature\":\"NaN\"}", "{\"device\":\"d1\"}" })
	void refusesTemperatureThatCannotBe(String line) {
		assertThat(send(line)).startsWith("{\"accepted\":false,\"errors\":[\"temperature ");
	}

	@Test
	void refusesDeviceWithoutName() {
		assertThat(send("{\"device\":\" \",\"temperature\":21.5}"))
			.startsWith("{\"accepted\":false,\"errors\":[\"device ");
	}

	@Test
	void refusesDeviceWithLongName() {
		assertThat(send("{\"device\":\"" + "d".repeat(65) + "\",\"temperature\":21.5}"))
			.startsWith("{\"accepted\":false,\"errors\":[\"device ");
	}

	@Test
	void livesOnAfterBadLines() {
		try (DemoClient client = new DemoClient(this.telemetry)) {
			client.send("nonsense\n{\"device\":\"d1\",\"temperature\":5000}\n{\"device\":\"d1\",\"temperature\":20}\n");

			assertThat(client.receiveLine()).contains("\"accepted\":false");
			assertThat(client.receiveLine()).contains("\"accepted\":false");
			assertThat(client.receiveLine()).isEqualTo("{\"accepted\":true,\"device\":\"d1\"}\r\n");
		}
	}

	@Test
	void endsConnectionWhenLineIsTooLong() {
		try (DemoClient client = new DemoClient(this.telemetry)) {
			client.send("[".repeat(1025));

			assertThat(client.receiveLine()).isEqualTo("<end>");
		}
	}

	@Test
	void showsLatestReadingOverHttp() {
		send("{\"device\":\"shown\",\"temperature\":20}");
		send("{\"device\":\"shown\",\"temperature\":-3.25}");

		List<Map<String, Object>> readings = RestClient.create("http://localhost:" + this.http)
			.get()
			.uri("/readings")
			.retrieve()
			.body(new ParameterizedTypeReference<>() {
			});

		assertThat(readings).filteredOn("device", "shown").singleElement().satisfies((reading) -> {
			assertThat(reading).containsEntry("temperature", -3.25);
			assertThat(reading).containsKey("receivedAt");
		});
	}

	private String send(String line) {
		try (DemoClient client = new DemoClient(this.telemetry)) {
			client.send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
			return client.receiveLine().stripTrailing();
		}
	}

}
