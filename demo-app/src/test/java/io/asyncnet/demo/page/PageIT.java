package io.asyncnet.demo.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

import io.asyncnet.demo.DemoClient;
import io.asyncnet.demo.DemoIntegrationTest;
import io.asyncnet.demo.load.LoadGenerator;
import io.asyncnet.demo.load.LoadStatus;
import io.asyncnet.socket.Connection;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

@DemoIntegrationTest
class PageIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Value("${local.server.port}")
	private int http;

	@Value("${local.asyncnet.echo.port}")
	private int echo;

	@Autowired
	private ConnectionRegistry connections;

	@Autowired
	private LoadGenerator load;

	@Autowired
	private LiveFeed feed;

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterEach
	void stopLoad() {
		this.load.stop();
		Awaitility.await().atMost(TIMEOUT).until(() -> this.connections.count() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/page.css", "/js/page.js", "/webjars/uplot/dist/uPlot.esm.js" })
	void pageIsServedFromHereAndForbidsAllElse(String path) throws Exception {
		HttpResponse<String> response = this.client.send(request(path).build(), BodyHandlers.ofString());

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).doesNotContain("src=\"http", "href=\"http", "@import", "<style", "onclick=");
		assertThat(response.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(
				(policy) -> assertThat(policy).startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	@Test
	void snapshotsAreTakenWhileSomebodyWatches() throws Exception {
		try (InputStream live = watch().body(); Scanner lines = new Scanner(live, StandardCharsets.UTF_8)) {
			assertThat(lines.nextLine()).startsWith("data:{\"at\":").contains("{\"name\":\"telemetry-tls\",\"port\":");
			assertThat(this.feed.isTicking()).isTrue();
			assertThat(lines.nextLine()).isEmpty();
			assertThat(lines.nextLine()).startsWith("data:{\"at\":")
				.containsPattern("\"name\":\"chat\"[^}]*\"framing\":\"whole connections\"");
		}

		Awaitility.await().atMost(TIMEOUT).until(() -> !this.feed.isTicking());
	}

	@Test
	void watchersAreLimited() throws Exception {
		List<InputStream> watchers = new ArrayList<>();
		try {
			for (int i = 0; i < LiveFeed.MAX_WATCHERS; i++) {
				watchers.add(watch().body());
			}

			assertThat(watch().statusCode()).isEqualTo(503);
		}
		finally {
			for (InputStream watcher : watchers) {
				watcher.close();
			}
		}
		Awaitility.await().atMost(TIMEOUT).until(() -> !this.feed.isTicking());
		try (InputStream live = watch().body()) {
			assertThat(live.read()).isEqualTo('d');
		}
	}

	@Test
	void connectionIsClosed() throws Exception {
		try (DemoClient peer = new DemoClient(this.echo)) {
			peer.send("hello\n");
			assertThat(peer.receiveLine()).isEqualTo("hello\r\n");
			long id = this.connections.stream("echo").mapToLong(Connection::id).max().getAsLong();

			assertThat(status(request("/connections/" + id).DELETE())).isEqualTo(204);

			assertThat(peer.receiveLine()).isEqualTo("<end>");
			Awaitility.await().atMost(TIMEOUT).until(() -> this.connections.find(id) == null);
			assertThat(status(request("/connections/" + id).DELETE())).isEqualTo(404);
		}
	}

	@Test
	void loadIsStartedOnceAndStopped() throws Exception {
		assertThat(status(load(4, 50, 60))).isEqualTo(200);
		assertThat(status(load(4, 50, 60))).isEqualTo(409);
		Awaitility.await().atMost(TIMEOUT).until(() -> this.load.status().connected() == 4);
		Awaitility.await().atMost(TIMEOUT).until(() -> this.load.status().accepted() > 100);
		assertThat(this.connections.stream("telemetry").count()).isEqualTo(2);
		assertThat(this.connections.stream("telemetry-tls").count()).isEqualTo(2);

		assertThat(status(request("/load").DELETE())).isEqualTo(200);

		Awaitility.await().atMost(TIMEOUT).until(() -> this.load.status().connected() == 0);
		assertThat(this.load.status()).returns(false, LoadStatus::running).returns(null, LoadStatus::failure);
	}

	@Test
	void loadEndsByItself() throws Exception {
		assertThat(status(load(2, 10, 1))).isEqualTo(200);

		Awaitility.await().atMost(TIMEOUT).until(() -> !this.load.status().running());
		assertThat(this.load.status().failure()).isNull();
	}

	@Test
	void deviceThatIsClosedStaysAway() throws Exception {
		assertThat(status(load(2, 50, 60))).isEqualTo(200);
		Awaitility.await().atMost(TIMEOUT).until(() -> this.load.status().connected() == 2);
		long id = this.connections.stream("telemetry").mapToLong(Connection::id).max().getAsLong();

		assertThat(status(request("/connections/" + id).DELETE())).isEqualTo(204);

		Awaitility.await().atMost(TIMEOUT).until(() -> this.load.status().connected() == 1);
		assertThat(this.load.status()).returns(true, LoadStatus::running).returns(null, LoadStatus::failure);
	}

	@ParameterizedTest
	@CsvSource({ "0,1,1", "201,1,1", "1,0,1", "1,51,1", "1,1,0", "1,1,121" })
	void loadThatIsTooMuchIsRefused(int devices, int rate, int seconds) throws Exception {
		assertThat(status(load(devices, rate, seconds))).isEqualTo(400);
		assertThat(this.load.status().running()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "localhost, http://localhost, 404", "127.0.0.1, '', 404", "localhost, http://example.org, 403",
			"localhost, null, 403", "gateway.example.org, http://gateway.example.org, 403", "192.0.2.1, '', 403" })
	void onlyThePageOfThisMachineMayChange(String host, String origin, int status) {
		String port = ":" + this.http;
		try (DemoClient browser = new DemoClient(this.http)) {
			browser
				.send("DELETE /connections/0 HTTP/1.1\r\nHost: " + host + port + "\r\nConnection: close\r\n"
						+ (origin.isEmpty() ? ""
								: "Origin: " + (origin.startsWith("http://") ? origin + port : origin) + "\r\n")
						+ "\r\n");

			assertThat(browser.receiveLine()).startsWith("HTTP/1.1 " + status + " ");
		}
	}

	private HttpResponse<InputStream> watch() throws IOException, InterruptedException {
		return this.client.send(request("/live").build(), BodyHandlers.ofInputStream());
	}

	private HttpRequest.Builder load(int devices, int rate, int seconds) {
		return request("/load").header("Content-Type", "application/json")
			.POST(BodyPublishers
				.ofString("{\"devices\":%d,\"rate\":%d,\"seconds\":%d}".formatted(devices, rate, seconds)));
	}

	private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), BodyHandlers.discarding()).statusCode();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.http + path)).timeout(TIMEOUT);
	}

}
