package io.asyncnet.demo.page;

import java.nio.file.Path;
import java.util.Map;

import io.asyncnet.demo.DemoApplication;
import io.asyncnet.demo.DemoIntegrationTest;
import io.asyncnet.demo.load.LoadGenerator;
import io.asyncnet.spring.listener.ConnectionRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page in a real browser, Debian's chromium with its chromedriver. Skipped where they
 * are not installed, unless {@code -Dbrowser=required} says that they must be, and with
 * {@code -Dbrowser=skipped}.
 */
@DemoIntegrationTest
@Timeout(120)
class PageBrowserIT {

	private static final String LIVE = "return document.getElementById('feed').dataset.state === 'live'";

	private static final String FIRST_ROW = "return document.querySelector('#connections tr').dataset.key";

	private static final Path PICTURES = Path.of("target/pictures");

	/**
	 * Where the pictures of the documentation come from: with
	 * {@code -Dpictures.port=8080} they are taken of a demo that runs on its own ports,
	 * and show half a minute.
	 */
	private static final Integer PICTURED_PORT = Integer.getInteger("pictures.port");

	@Value("${local.server.port}")
	private int port;

	@Autowired
	private ConnectionRegistry connections;

	@Autowired
	private LoadGenerator load;

	private Browser browser;

	@BeforeEach
	void openBrowser() {
		String wanted = System.getProperty("browser", "");
		assumeTrue(!wanted.equals("skipped"), "-Dbrowser=skipped");
		boolean required = wanted.equals("required");
		assumeTrue(required || Browser.isInstalled(), "chromium and chromium-driver are not installed");
		this.browser = Browser.open();
		this.browser.device(1280, 1240);
		this.browser.prefers("light");
	}

	@AfterEach
	void leaveNothingBehind() {
		this.load.stop();
		Awaitility.await().until(() -> this.connections.count() == 0);
		if (this.browser != null) {
			this.browser.close();
		}
	}

	@Test
	void showsTheLoadThatItStartsAndStops() {
		open(this.port);
		this.browser.until("it says that nobody is connected",
				"return document.getElementById('connections-empty').checkVisibility()");

		this.browser.click("#load-button");
		this.browser.until("the devices are there",
				"return document.querySelectorAll('#connections tr').length === 40");
		this.browser.until("frames are shown",
				"return parseInt(document.querySelector('#chart-frames .now').textContent) > 100");
		assertThat(this.connections.count()).isEqualTo(40);
		assertThat(this.browser.run(texts("#readings th")).toString()).contains("\"sim-001\"", "\"sim-040\"");
		assertThat(this.browser.run(texts("#connections td:nth-of-type(3)"))).hasSize(40)
			.filteredOn((cell) -> cell.asString().equals("TLSv1.3"))
			.hasSize(20);
		for (String chart : new String[] { "connections", "frames", "bytes", "handler" }) {
			String picture = "return document.querySelector('#chart-" + chart + " canvas').toDataURL()";
			String before = this.browser.run(picture).asString();
			this.browser.until(chart + " moves", picture + " !== arguments[0]", before);
		}

		this.browser.click("#load-button");
		this.browser.until("the devices have gone", "return document.querySelectorAll('#connections tr').length === 0");
		assertThat(this.browser.text("#load-status")).contains("readings accepted");
		assertThat(this.browser.errors()).isEmpty();
	}

	@Test
	void closesConnectionByKeyboard() {
		open(this.port);
		this.browser.click("#load-button");
		this.browser.until("devices are there", "return document.querySelectorAll('#connections tr').length === 40");
		long id = Long.parseLong(this.browser.run(FIRST_ROW).asString());
		this.browser.run("document.querySelector('#connections button').focus()");

		this.browser.press("\uE007");
		this.browser.until("the row has gone", FIRST_ROW + " !== arguments[0]", Long.toString(id));

		Awaitility.await().until(() -> this.connections.find(id) == null);
		assertThat(this.browser.text("#announcement")).isEqualTo("Connection " + id + " is closed.");
		assertThat(this.browser.run("return document.activeElement.getAttribute('aria-label')").asString())
			.startsWith("Close connection ");
		this.browser.until("39 are left",
				"return document.getElementById('load-status').textContent.includes('39 of 40')");
		assertThat(this.browser.run("return document.querySelector(`#connections tr[data-key='${arguments[0]}']`)", id)
			.isNull()).isTrue();
	}

	@Test
	void fitsPhonesAndFollowsTheme() {
		this.browser.device(390, 844);
		this.browser.prefers("dark");
		open(this.port);

		assertThat(this.browser.run("return document.documentElement.scrollWidth").asInt()).isEqualTo(390);
		assertThat(ground()).isEqualTo("rgb(15, 20, 25)");
		assertThat(this.browser.run("return document.getElementById('theme').ariaPressed").asString())
			.isEqualTo("true");
		this.browser.click("#theme");
		assertThat(ground()).isEqualTo("rgb(244, 246, 249)");
		this.browser.get(url(this.port));
		assertThat(ground()).isEqualTo("rgb(244, 246, 249)");
	}

	@Test
	void saysThatGatewayIsLostAndFindsItAgain() {
		int port;
		try (ConfigurableApplicationContext gateway = start(0)) {
			port = gateway.getEnvironment().getRequiredProperty("local.server.port", int.class);
			open(port);
			assertThat(this.browser.isVisible("#lost")).isFalse();
		}
		this.browser.until("the banner is there", "return document.getElementById('lost').checkVisibility()");
		this.browser.click("#load-button");
		this.browser.until("the failure is told", "return document.getElementById('problem').checkVisibility()");
		assertThat(this.browser.text("#problem-text"))
			.isEqualTo("The load could not be started: The gateway does not answer.");

		try (ConfigurableApplicationContext gateway = start(port)) {
			this.browser.until("the banner is gone", "return !document.getElementById('lost').checkVisibility()");
			assertThat(this.browser.text("#feed")).isEqualTo("Live");
			assertThat(gateway.isRunning()).isTrue();
		}
	}

	@Test
	void isPictured() {
		open((PICTURED_PORT != null) ? PICTURED_PORT : this.port);
		this.browser.click("#load-button");
		this.browser.until("something is there", "return (window.pictured ??= Date.now()) < Date.now() - arguments[0]",
				(PICTURED_PORT != null) ? 25000 : 3000);

		picture("page-light.png");
		this.browser.prefers("dark");
		picture("page-dark.png");
		this.browser.device(390, 844);
		picture("page-phone.png");
		this.browser.run("document.getElementById('connections-title').scrollIntoView()");
		picture("page-phone-tables.png");
		this.browser.click("#load-button");

		assertThat(PICTURES.resolve("page-light.png")).isNotEmptyFile();
		assertThat(this.browser.errors()).isEmpty();
	}

	private void picture(String name) {
		this.browser.run("window.drawn = false;"
				+ "requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; }))");
		this.browser.until("it is drawn", "return window.drawn");
		this.browser.screenshot(PICTURES.resolve(name));
	}

	private void open(int port) {
		this.browser.get(url(port));
		this.browser.until("the page is live", LIVE);
	}

	private static String texts(String selector) {
		return "return [...document.querySelectorAll('" + selector + "')].map((cell) => cell.textContent)";
	}

	private String ground() {
		return this.browser.run("return getComputedStyle(document.body).backgroundColor").asString();
	}

	private static String url(int port) {
		return "http://127.0.0.1:" + port + "/";
	}

	private static ConfigurableApplicationContext start(int port) {
		return new SpringApplicationBuilder(DemoApplication.class).properties(Map.of("spring.jmx.enabled", "false"))
			.run("--server.port=" + port, "--asyncnet.listeners.echo.port=0", "--asyncnet.listeners.telemetry.port=0",
					"--asyncnet.listeners.telemetry-tls.port=0", "--asyncnet.listeners.ping.port=0",
					"--asyncnet.listeners.frames.port=0", "--asyncnet.listeners.chat.port=0");
	}

}
