package io.asyncnet.demo.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A headless Chromium, driven over the W3C WebDriver protocol: JSON over HTTP, so that
 * the few commands which the tests need cost no dependency.
 */
final class Browser implements AutoCloseable {

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");

	/**
	 * The sandbox of Chromium does not run as root, as tests in containers do. The other
	 * switches keep it from calling home.
	 */
	private static final List<String> SWITCHES = List.of("--headless", "--no-sandbox", "--disable-gpu",
			"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
			"--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars");

	private final JsonMapper mapper = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	private final Process driver;

	private final String session;

	private Browser(Process driver, int port) {
		this.driver = driver;
		Map<String, ?> options = Map.of("binary", CHROMIUM.toString(), "args", SWITCHES);
		Map<String, ?> capabilities = Map.of("browserName", "chrome", "goog:chromeOptions", options,
				"goog:loggingPrefs", Map.of("browser", "ALL"));
		String sessions = "http://127.0.0.1:" + port + "/session";
		JsonNode created = send("POST", sessions, Map.of("capabilities", Map.of("alwaysMatch", capabilities)));
		this.session = sessions + "/" + created.get("sessionId").asString();
	}

	static boolean isInstalled() {
		return Files.isExecutable(DRIVER) && Files.isExecutable(CHROMIUM);
	}

	static Browser open() {
		try {
			Process driver = new ProcessBuilder(DRIVER.toString(), "--port=0").redirectErrorStream(true).start();
			try {
				return new Browser(driver, port(driver));
			}
			catch (RuntimeException | Error ex) {
				driver.destroyForcibly();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int port(Process driver) throws IOException {
		// it writes a few lines and no more, which the pipe holds
		BufferedReader output = driver.inputReader(StandardCharsets.UTF_8);
		List<String> lines = new ArrayList<>();
		String line;
		while ((line = output.readLine()) != null) {
			lines.add(line);
			Matcher matcher = PORT.matcher(line);
			if (matcher.find()) {
				return Integer.parseInt(matcher.group(1));
			}
		}
		throw new IllegalStateException("chromedriver did not start: " + lines);
	}

	void get(String url) {
		command("url", Map.of("url", url));
	}

	/**
	 * Have the page believe in a window of this size, which may be smaller than a
	 * desktop's can be.
	 */
	void device(int width, int height) {
		command("goog/cdp/execute", Map.of("cmd", "Emulation.setDeviceMetricsOverride", "params",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1.5, "mobile", width < 600)));
	}

	/** Have the system behind the page like light or dark. */
	void prefers(String colorScheme) {
		command("goog/cdp/execute", Map.of("cmd", "Emulation.setEmulatedMedia", "params",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme)))));
	}

	/** Run the body of a function in the page, and return what it returns. */
	JsonNode run(String script, Object... arguments) {
		return command("execute/sync", Map.of("script", script, "args", arguments));
	}

	String text(String selector) {
		return run("return document.querySelector(arguments[0])?.textContent ?? ''", selector).asString().strip();
	}

	boolean isVisible(String selector) {
		return run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", selector).asBoolean();
	}

	/** Click where the element is, which fails when something else is in front of it. */
	void click(String selector) {
		JsonNode found = command("element", Map.of("using", "css selector", "value", selector));
		command("element/" + found.properties().iterator().next().getValue().asString() + "/click", Map.of());
	}

	/** Press keys in the element that has the focus. */
	void press(String keys) {
		JsonNode found = send("GET", this.session + "/element/active", null);
		command("element/" + found.properties().iterator().next().getValue().asString() + "/value",
				Map.of("text", keys));
	}

	void until(String what, String script, Object... arguments) {
		Awaitility.await(what)
			.atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> run(script, arguments).asBoolean());
	}

	/** What went wrong in the page, violations of its security policy included. */
	List<String> errors() {
		List<String> errors = new ArrayList<>();
		for (JsonNode entry : command("se/log", Map.of("type", "browser"))) {
			errors.add(entry.get("level").asString() + " " + entry.get("message").asString());
		}
		return errors;
	}

	void screenshot(Path file) {
		byte[] png = Base64.getDecoder().decode(send("GET", this.session + "/screenshot", null).asString());
		try {
			Files.createDirectories(file.getParent());
			Files.write(file, png);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private JsonNode command(String command, Map<String, ?> body) {
		return send("POST", this.session + "/" + command, body);
	}

	private JsonNode send(String method, String url, Map<String, ?> body) {
		String json = (body != null) ? this.mapper.writeValueAsString(body) : "";
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.timeout(TIMEOUT)
			.method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
			.build();
		try {
			HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
			assertThat(response.statusCode()).as(() -> url + " " + response.body()).isEqualTo(200);
			return this.mapper.readTree(response.body()).get("value");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			send("DELETE", this.session, null);
		}
		finally {
			this.driver.destroy();
			try {
				if (!this.driver.waitFor(10, TimeUnit.SECONDS)) {
					this.driver.destroyForcibly();
				}
			}
			catch (InterruptedException ex) {
				this.driver.destroyForcibly();
			}
		}
	}

}
