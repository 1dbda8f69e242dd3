package io.asyncnet.demo;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class ActuatorIT {

	@Value("${local.asyncnet.ping.port}")
	private int ping;

	@Value("${local.server.port}")
	private int http;

	private RestClient actuator;

	@BeforeEach
	void createClient() {
		this.actuator = RestClient.create("http://localhost:" + this.http + "/actuator");
	}

	@Test
	void tellsThatItIsUp() {
		JsonNode health = this.actuator.get().uri("/health").retrieve().body(JsonNode.class);

		assertThat(health.get("status").asString()).isEqualTo("UP");
	}

	@Test
	void metersEveryByteAndFrame() {
		double received = value("asyncnet.bytes.received");
		double sent = value("asyncnet.bytes.sent");
		double frames = value("asyncnet.frames.received");

		try (DemoClient client = new DemoClient(this.ping)) {
			client.send("PING\r\nPING\nCONFIG\r\n");
			assertThat(client.receiveLine()).isEqualTo("+PONG\r\n");
			assertThat(client.receiveLine()).isEqualTo("+PONG\r\n");
			assertThat(client.receiveLine()).isEqualTo("-ERR unknown command\r\n");
		}

		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			assertThat(value("asyncnet.connections.active")).isZero();
			assertThat(value("asyncnet.bytes.received") - received).isEqualTo(6 + 5 + 8);
			assertThat(value("asyncnet.bytes.sent") - sent).isEqualTo(7 + 7 + 22);
			assertThat(value("asyncnet.frames.received") - frames).isEqualTo(3);
		});
	}

	@Test
	void tellsOfEachListener() {
		JsonNode readiness = this.actuator.get().uri("/health/readiness").retrieve().body(JsonNode.class);

		assertThat(readiness.get("status").asString()).isEqualTo("UP");
		assertThat(readiness.at("/components/sockets/components/ping/status").asString()).isEqualTo("UP");
	}

	@Test
	void showsAndClosesAConnection() {
		try (DemoClient client = new DemoClient(this.ping)) {
			client.send("PING\r\n");
			assertThat(client.receiveLine()).isEqualTo("+PONG\r\n");
			// those of other tests may be about to end
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> connections().get("total").asInt() == 1);

			this.actuator.delete()
				.uri("/sockets/connections/{id}", connections().at("/connections/0/id").asLong())
				.retrieve()
				.toBodilessEntity();
			assertThat(client.receiveLine()).isEqualTo("<end>");
		}
	}

	@Test
	void exposesMetersToPrometheus() {
		String text = this.actuator.get().uri("/prometheus").retrieve().body(String.class);

		assertThat(text).contains("asyncnet_connections_active{application=\"device-gateway\",listener=\"ping\"} ")
			.contains("asyncnet_frames_received_total{application=\"device-gateway\",listener=\"telemetry\"} ")
			.contains("asyncnet_handler_seconds_bucket{application=\"device-gateway\",");
	}

	private JsonNode connections() {
		return this.actuator.get()
			.uri("/sockets/connections?listener=ping&peer=127.0.0.0/8")
			.retrieve()
			.body(JsonNode.class);
	}

	private double value(String meter) {
		JsonNode metric = this.actuator.get()
			.uri("/metrics/{meter}?tag=listener:ping", meter)
			.retrieve()
			.body(JsonNode.class);
		return metric.at("/measurements/0/value").asDouble();
	}

}
