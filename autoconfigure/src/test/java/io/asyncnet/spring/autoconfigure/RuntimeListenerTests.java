package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.framing.LengthPrefixed;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that are registered in code, and what handles their frames.
 */
class RuntimeListenerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, LifecycleAutoConfiguration.class,
				AsyncNetMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

	@AfterEach
	void noThreadIsLeft() {
		TestThreads.awaitNone();
	}

	@Test
	void servesLinesWithAFunction() {
		this.runner.run((context) -> {
			SocketListener listener = registry(context)
				.register(spec("upper").handle((line, connection) -> line.toUpperCase(Locale.ROOT)));

			assertThat(listener.isRunning()).isTrue();
			assertThat(exchange(listener, "hello")).isEqualTo("HELLO");
			assertThat(context.getEnvironment().getProperty("local.asyncnet.upper.port", Integer.class))
				.isEqualTo(listener.port());
		});
	}

	@Test
	void servesBytesWithAFunctionAndAFramingOfItsOwn() {
		this.runner.run((context) -> {
			SocketListener listener = registry(context).register(spec("frames").framing(new LengthPrefixed(1, 100))
				.handleBytes((frame, connection) -> new byte[] { frame[0], (byte) frame.length }));

			try (TestClient client = TestClient.connect(listener.port())) {
				assertThat(client.send(new byte[] { 3, 7, 8, 9 }).receiveBytes(3)).containsExactly(2, 7, 3);
			}
		});
	}

	@Test
	void decodesTextWithTheCharsetOfTheSpec() {
		this.runner.run((context) -> {
			SocketListener listener = registry(context).register(spec("latin").charset(StandardCharsets.ISO_8859_1)
				.handle((line, connection) -> line.equals("\u00e9") ? "\u00e8" : "?"));

			try (TestClient client = TestClient.connect(listener.port())) {
				assertThat(client.send(new byte[] { (byte) 0xe9, '\n' }).receiveBytes(3)).containsExactly(0xe8, '\r',
						'\n');
			}
		});
	}

	@Test
	void closesTheConnectionOfAFunctionThatReturnsAStage() {
		this.runner.run((context) -> {
			SocketListener listener = registry(context)
				.register(spec("later").handle((line, connection) -> CompletableFuture.completedFuture(line)));

			try (TestClient client = TestClient.connect(listener.port())) {
				assertThat(client.send("x\n").isEnded()).isTrue();
			}
		});
	}

	@Test
	void servesWithTheAnnotatedMethodsOfAnObjectWhateverListenerTheyName() {
		this.runner.run((context) -> {
			SocketListener listener = registry(context).register(spec("tenant").handlerObject(new Greeting("hello ")));

			assertThat(exchange(listener, "world")).isEqualTo("hello world");
		});
	}

	@Test
	void servesWithABeanByItsName() {
		this.runner.withBean("greeting", Greeting.class, () -> new Greeting("hi "))
			.withPropertyValues("asyncnet.listeners.template.enabled=false")
			.withBean("echo", ConnectionHandler.class,
					() -> (connection, frame, replies) -> replies.add(frame.toByteArray()))
			.run((context) -> {
				SocketListener annotated = registry(context).register(spec("one").handlerBean("greeting"));
				SocketListener handler = registry(context).register(spec("two").handlerBean("echo"));

				assertThat(exchange(annotated, "you")).isEqualTo("hi you");
				assertThat(exchange(handler, "you")).isEqualTo("you");
			});
	}

	@Test
	void startsTheListenersOfSpecBeansWithTheApplication() {
		this.runner.withBean(SocketListenerSpec.class, () -> spec("template"))
			.withBean(Greeting.class, () -> new Greeting("ciao "))
			.run((context) -> assertThat(exchange(registry(context).get("template"), "x")).isEqualTo("ciao x"));
	}

	private static String exchange(SocketListener listener, String text) {
		try (TestClient client = TestClient.connect(listener.port())) {
			return client.send(text + "\n").receiveLine().stripTrailing();
		}
	}

	private static SocketListenerSpec spec(String name) {
		return SocketListenerSpec.of(name)
			.options((options) -> options.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
	}

	private static SocketListenerRegistry registry(ApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class);
	}

	static class Greeting {

		private final String greeting;

		Greeting(String greeting) {
			this.greeting = greeting;
		}

		@SocketHandler("template")
		String greet(String name) {
			return this.greeting + name;
		}

	}

}
