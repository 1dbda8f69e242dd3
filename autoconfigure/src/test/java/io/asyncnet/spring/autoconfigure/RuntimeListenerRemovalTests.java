package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.socket.SocketBindException;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.handler.SocketHandlerException;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.SocketListenerStartedEvent;
import io.asyncnet.spring.listener.SocketListenerUnregisteredEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is left of listeners that were registered in code, or could not be: nothing.
 */
class RuntimeListenerRemovalTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, LifecycleAutoConfiguration.class,
				AsyncNetMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

	@AfterEach
	void noThreadIsLeft() {
		TestThreads.awaitNone();
	}

	@Test
	void takesEverythingOfAListenerAway() {
		this.runner.withBean(Events.class).run((context) -> {
			List<String> before = meters(context);
			SocketListener listener = registry(context).register(spec("gone").handle((line, connection) -> line));
			assertThat(exchange(listener, "x")).isEqualTo("x");
			assertThat(meters(context)).anyMatch((id) -> id.contains("gone"));

			registry(context).unregister("gone");

			assertThat(registry(context).find("gone")).isNull();
			assertThat(registry(context).names()).doesNotContain("gone");
			assertThat(meters(context)).isEqualTo(before);
			assertThat(context.getEnvironment().containsProperty("local.asyncnet.gone.port")).isFalse();
			assertThat(context.getBean(Events.class).all).containsExactly("started gone", "unregistered gone");
			assertThatIllegalStateException().isThrownBy(listener::start)
				.withMessage("Listener 'gone' cannot be started: it has been unregistered");
		});
	}

	@Test
	void countsFromZeroForAListenerOfTheSameName() {
		this.runner.run((context) -> {
			exchange(registry(context).register(spec("again").handle((line, connection) -> line)), "x");
			registry(context).unregister("again");

			SocketListener second = registry(context).register(spec("again").handle((line, connection) -> "2 " + line));

			assertThat(exchange(second, "x")).isEqualTo("2 x");
			assertThat(context.getBean(MeterRegistry.class)
				.get("asyncnet.connections.accepted")
				.tag("listener", "again")
				.counter()
				.count()).isEqualTo(1);
		});
	}

	@Test
	void unregistersAListenerOfTheProperties() {
		this.runner
			.withPropertyValues("asyncnet.listeners.template.port=0", "asyncnet.listeners.template.address=127.0.0.1")
			.withBean(Greeting.class, () -> new Greeting("hello "))
			.run((context) -> {
				registry(context).unregister("template");
				assertThat(registry(context).names()).isEmpty();

				SocketListener again = registry(context).register(spec("template"));

				assertThat(exchange(again, "x")).isEqualTo("hello x");
			});
	}

	@Test
	void refusesANameThatIsTakenAndOneThatIsUnknown() {
		this.runner.withPropertyValues("asyncnet.listeners.template.port=0")
			.withBean(Greeting.class, () -> new Greeting(""))
			.run((context) -> {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> registry(context).register(spec("template").handle((line, connection) -> line)))
					.withMessage("There is a listener 'template' already");
				assertThatIllegalArgumentException().isThrownBy(() -> registry(context).unregister("other"))
					.withMessage("There is no listener 'other', only [template]");
				assertThat(registry(context).get("template").isRunning()).isTrue();
			});
	}

	@Test
	void leavesNothingOfAListenerThatCannotBind() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.runner.run((context) -> {
				List<String> before = meters(context);

				assertThatExceptionOfType(SocketBindException.class).isThrownBy(() -> registry(context)
					.register(spec("taken").port(other.getLocalPort()).handle((line, connection) -> line)));

				assertNothingIsLeft(context, "taken", before);
				assertThat(exchange(registry(context).register(spec("taken").handle((line, connection) -> line)), "x"))
					.isEqualTo("x");
			});
		}
	}

	@Test
	void leavesNothingOfAListenerWithoutAHandlerMethod() {
		this.runner.run((context) -> {
			List<String> before = meters(context);

			assertThatExceptionOfType(SocketHandlerException.class)
				.isThrownBy(() -> registry(context).register(spec("wrong").handlerObject("no handler")))
				.withMessageContaining("Listener 'wrong' has a handler of java.lang.String")
				.withMessageContaining("no @SocketHandler method");

			assertNothingIsLeft(context, "wrong", before);
		});
	}

	@Test
	void leavesNothingOfAListenerWhoseStartSomebodyRefuses() {
		this.runner.withBean(Refusing.class).run((context) -> {
			List<String> before = meters(context);

			assertThatIllegalStateException()
				.isThrownBy(() -> registry(context).register(spec("refused").handle((line, connection) -> line)))
				.withMessage("on purpose");

			assertNothingIsLeft(context, "refused", before);
		});
	}

	@Test
	void leavesNothingOfAListenerThatIsRegisteredOnAnEventLoop() {
		this.runner.run((context) -> {
			AtomicReference<Throwable> failure = new AtomicReference<>();
			SocketListener outer = registry(context).register(spec("outer").handler((connection, frame, replies) -> {
				try {
					registry(context).register(spec("inner").handle((line, inner) -> line));
				}
				catch (IllegalStateException ex) {
					failure.set(ex);
				}
				try {
					registry(context).unregister("outer");
				}
				catch (IllegalStateException ex) {
					failure.get().addSuppressed(ex);
				}
				replies.add("done", StandardCharsets.UTF_8);
			}));

			assertThat(exchange(outer, "x")).isEqualTo("done");

			assertThat(failure.get()).hasMessageContaining("cannot be started on an event loop");
			assertThat(failure.get().getSuppressed()[0]).hasMessageContaining("on an event loop");
			assertThat(registry(context).names()).containsExactly("outer");
		});
	}

	@Test
	void saysWhatIsWrongWithASpec() {
		assertThatIllegalArgumentException().isThrownBy(() -> SocketListenerSpec.of(" "))
			.withMessage("'name' must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> spec("x").gracePeriod(Duration.ofSeconds(-1)))
			.withMessageContaining("'gracePeriod' must not be negative");
		assertThatIllegalArgumentException().isThrownBy(() -> spec("x").port(65536));
		assertThatIllegalArgumentException().isThrownBy(() -> spec("x").options((options) -> spec("y").options()))
			.withMessage("The options of listener 'x' must not rename it to 'y'");
	}

	private static void assertNothingIsLeft(ApplicationContext context, String name, List<String> meters) {
		assertThat(registry(context).names()).doesNotContain(name);
		assertThat(meters(context)).isEqualTo(meters);
		assertThat(context.getEnvironment().containsProperty("local.asyncnet." + name + ".port")).isFalse();
	}

	private static List<String> meters(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId().toString())
			.sorted()
			.toList();
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

	static class Events {

		private final List<String> all = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SocketListenerStartedEvent event) {
			this.all.add("started " + event.getListener().name());
		}

		@EventListener
		void on(SocketListenerUnregisteredEvent event) {
			this.all.add("unregistered " + event.getListener().name());
		}

	}

	static class Refusing {

		@EventListener
		void on(SocketListenerStartedEvent event) {
			throw new IllegalStateException("on purpose");
		}

	}

}
