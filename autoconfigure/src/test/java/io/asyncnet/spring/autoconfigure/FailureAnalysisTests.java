package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.Executor;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.SocketHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a developer reads when an application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void portInUse(String transport, CapturedOutput output) throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fails(Echo.class, "asyncnet.listeners.echo.port=" + other.getLocalPort(),
					"asyncnet.listeners.echo.address=127.0.0.1", "asyncnet.dispatcher.transport=" + transport);
			assertThat(output)
				.contains("Listener 'echo' cannot start: port " + other.getLocalPort() + " is already in use.")
				.contains("'asyncnet.listeners.echo.port'");
		}
	}

	@Test
	void portOfAnotherListener(CapturedOutput output) throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		fails(Echo.class, "asyncnet.listeners.echo.port=" + port, "asyncnet.listeners.other.port=" + port,
				"asyncnet.listeners.echo.address=127.0.0.1", "asyncnet.listeners.other.address=127.0.0.1");
		assertThat(output).contains("port " + port + " is already in use.")
			.containsPattern("It is the port of 'asyncnet.listeners.(echo|other).port', too: set"
					+ " 'asyncnet.listeners.(echo|other).port' to another port");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void addressOfAnotherMachine(String transport, CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.port=0", "asyncnet.listeners.echo.address=192.0.2.1",
				"asyncnet.dispatcher.transport=" + transport);
		assertThat(output).contains("Listener 'echo' cannot start: 192.0.2.1 is not an address of this machine.")
			.contains("'asyncnet.listeners.echo.address'");
	}

	@Test
	void tooManyConnections(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.port=0",
				"asyncnet.listeners.echo.limits.max-connections=2000000000");
		assertThat(output).contains("Listener 'echo' cannot start")
			.contains("Lower 'asyncnet.listeners.echo.limits.max-connections', which is 2000000000");
	}

	@Test
	void settingThatTheTransportDoesNotHave(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.port=0", "asyncnet.listeners.echo.socket.user-timeout=60s",
				"asyncnet.dispatcher.transport=nio");
		assertThat(output)
			.contains(
					"Listener 'echo' cannot start: 'asyncnet.listeners.echo.socket.user-timeout' is not available with"
							+ " transport NIO on this machine.")
			.contains("'asyncnet.dispatcher.transport'");
	}

	@Test
	void unknownBundle(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.ssl.bundle=quotes", "spring.ssl.bundle.jks.orders.key.alias=any");
		assertThat(output)
			.contains("Invalid value 'quotes' for configuration property 'asyncnet.listeners.echo.ssl.bundle'")
			.contains("There is no SSL bundle of that name, only [orders]")
			.contains("'spring.ssl.bundle.pem.quotes'");
	}

	@Test
	void unreadableKey(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.ssl.bundle=quotes",
				"spring.ssl.bundle.pem.quotes.keystore.certificate=classpath:nowhere.pem");
		assertThat(output).contains("TLS of listener 'echo' cannot be set up with SSL bundle 'quotes'")
			.contains("Review 'asyncnet.listeners.echo.ssl.bundle'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "enabled-protocols=TLSv9", "ciphers=TLS_NO_SUCH_SUITE" })
	void tlsSettingThatNoEngineKnows(String option, CapturedOutput output) {
		String[] bundle = TestCertificates.create().bundle("quotes");
		fails(Echo.class, "asyncnet.listeners.echo.port=0", "asyncnet.listeners.echo.ssl.bundle=quotes", bundle[0],
				bundle[1], "spring.ssl.bundle.pem.quotes.options." + option);
		assertThat(output).contains("TLS of listener 'echo' cannot be set up with SSL bundle 'quotes'")
			.contains(option.substring(option.indexOf('=') + 1))
			.contains("'options.enabled-protocols'");
	}

	@Test
	void contradictoryProperties(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.frame.length-bytes=2");
		assertThat(output)
			.contains("Invalid value '2' for configuration property 'asyncnet.listeners.echo.frame.length-bytes'")
			.contains("'asyncnet.listeners.echo.framing=length-prefixed'");
	}

	@Test
	void framingThatNeedsAnotherProperty(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.framing=delimited");
		assertThat(output)
			.contains("Invalid value 'delimited' for configuration property 'asyncnet.listeners.echo.framing'")
			.contains("It needs 'asyncnet.listeners.echo.frame.delimiter'");
	}

	@Test
	void framingBeanThatIsMissing(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.framing=custom", "asyncnet.listeners.echo.frame.bean=own");
		assertThat(output)
			.contains("Invalid value 'own' for configuration property 'asyncnet.listeners.echo.frame.bean'")
			.contains("There is no bean of that name, nor any other CustomFraming");
	}

	@Test
	void framingBeanThatNobodyDefines(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.framing=custom");
		assertThat(output)
			.contains("Invalid value 'custom' for configuration property 'asyncnet.listeners.echo.framing'")
			.contains("It needs a bean of type io.asyncnet.framing.CustomFraming, and there is none");
	}

	@Test
	void transportThatDoesNotLoad(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.echo.port=0", "asyncnet.dispatcher.transport=kqueue");
		assertThat(output).contains("Transport KQUEUE does not load on this machine")
			.contains("Set 'asyncnet.dispatcher.transport' to 'auto'")
			.contains("io.netty:netty-transport-native-kqueue");
	}

	@Test
	void handlerForAListenerThatIsNotConfigured(CapturedOutput output) {
		fails(Echo.class, "asyncnet.listeners.ecco.port=0");
		assertThat(output).contains("Echo.echo")
			.contains("its listener 'echo' is not configured")
			.contains("'asyncnet.listeners.echo.port'")
			.contains("[ecco]");
	}

	@Test
	void twoHandlersForTheSameFrames(CapturedOutput output) {
		fails(Twice.class, "asyncnet.listeners.echo.port=0");
		assertThat(output).contains("Listener 'echo' has two @SocketHandler methods for the same frames")
			.contains("Remove one of them");
	}

	@Test
	void payloadOfWhoTakesWholeConnections(CapturedOutput output) {
		fails(SocketAndPayload.class, "asyncnet.listeners.echo.port=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("SocketAndPayload.chat(AsyncSocket, String) cannot work")
			.contains("Remove the payload");
	}

	@Test
	void framingOfWhoTakesWholeConnections(CapturedOutput output) {
		fails(Whole.class, "asyncnet.listeners.echo.port=0", "asyncnet.listeners.echo.framing=raw");
		assertThat(output).contains("'asyncnet.listeners.echo.framing'")
			.contains("the listener's handler takes whole connections as AsyncSocket");
	}

	@Test
	void payloadThatNothingConverts(CapturedOutput output) {
		fails(Unreadable.class, "asyncnet.listeners.echo.port=0");
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Unreadable.read").contains("Executor");
	}

	private static void fails(Class<?> handler, String... properties) {
		SpringApplication application = new SpringApplicationBuilder(Application.class, handler)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.build();
		String[] arguments = Arrays.stream(properties).map((property) -> "--" + property).toArray(String[]::new);

		assertThatThrownBy(() -> application.run(arguments).close()).isInstanceOf(Exception.class);

		TestThreads.awaitNone();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AsyncNetAutoConfiguration.class, SslAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class })
	static class Application {

	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

	static class Twice {

		@SocketHandler("echo")
		String one(String line) {
			return line;
		}

		@SocketHandler("echo")
		String other(String line) {
			return line;
		}

	}

	static class SocketAndPayload {

		@SocketHandler("echo")
		void chat(AsyncSocket socket, String line) {
		}

	}

	static class Whole {

		@SocketHandler("echo")
		void chat(AsyncSocket socket) {
		}

	}

	static class Unreadable {

		@SocketHandler("echo")
		void read(Executor executor) {
		}

	}

}
