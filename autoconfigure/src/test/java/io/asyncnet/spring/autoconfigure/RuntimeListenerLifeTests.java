package io.asyncnet.spring.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerSpec;
import io.asyncnet.spring.listener.SocketListenerStartedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The life of listeners that are registered in code.
 */
class RuntimeListenerLifeTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, LifecycleAutoConfiguration.class,
				AsyncNetMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

	@AfterEach
	void noThreadIsLeft() {
		TestThreads.awaitNone();
	}

	@Test
	void drainsBeforeItIsGone() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.runner.run((context) -> {
			SocketListener listener = registry(context)
				.register(spec("slow").gracePeriod(Duration.ofSeconds(10)).handle((line, connection) -> {
					begun.countDown();
					go.await(10, TimeUnit.SECONDS);
					return "done";
				}));
			try (TestClient client = TestClient.connect(listener.port())) {
				client.send("work\n");
				assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
				CompletableFuture<Void> gone = registry(context).unregister("slow", Duration.ofSeconds(10));
				assertThat(gone).isNotDone();
				assertThatIllegalArgumentException()
					.isThrownBy(() -> registry(context).register(spec("slow").handle((line, connection) -> line)))
					.withMessage("There is a listener 'slow' already");
				assertThatIllegalStateException().isThrownBy(() -> registry(context).start("slow"));
				go.countDown();

				assertThat(client.receive(6)).isEqualTo("done\r\n");
				assertThat(client.isEnded()).isTrue();
				assertThat(gone).succeedsWithin(Duration.ofSeconds(5));
			}
			assertThat(registry(context).find("slow")).isNull();
		});
	}

	@Test
	void endsADrainAtOnceWhenAskedTo() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.runner.run((context) -> {
			SocketListener listener = registry(context).register(spec("slow").handle((line, connection) -> {
				begun.countDown();
				go.await(10, TimeUnit.SECONDS);
				return "done";
			}));
			try (TestClient client = TestClient.connect(listener.port())) {
				client.send("work\n");
				assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
				CompletableFuture<Void> gone = registry(context).unregister("slow", Duration.ofMinutes(1));

				registry(context).unregister("slow", Duration.ZERO);

				assertThat(client.isEnded()).isTrue();
				go.countDown();
				assertThat(gone).succeedsWithin(Duration.ofSeconds(5));
			}
		});
	}

	@Test
	void stopsRunTimeListenersWithTheApplication() {
		AtomicReference<TestClient> client = new AtomicReference<>();
		AtomicReference<SocketListenerRegistry> registry = new AtomicReference<>();
		this.runner.run((context) -> {
			registry.set(registry(context));
			SocketListener listener = registry(context).register(spec("late").handle((line, connection) -> line));
			client.set(TestClient.connect(listener.port()));
			assertThat(client.get().exchange("x")).isEqualTo("x");
		});

		try (TestClient ended = client.get()) {
			assertThat(ended.isEnded()).isTrue();
		}
		assertThatIllegalStateException()
			.isThrownBy(() -> registry.get().register(spec("later").handle((line, connection) -> line)))
			.withMessage("Listener 'later' cannot be registered: the application is stopping");
	}

	@Test
	void refusesToRegisterWhileTheApplicationStops() {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		AtomicReference<List<String>> names = new AtomicReference<>();
		this.runner.withBean(WhenStopped.class, () -> new WhenStopped()).run((context) -> {
			context.getBean(WhenStopped.class).action = () -> {
				try {
					registry(context).register(spec("late").handle((line, connection) -> line));
				}
				catch (IllegalStateException ex) {
					failure.set(ex);
				}
				names.set(List.copyOf(registry(context).names()));
			};
		});

		assertThat(failure.get()).hasMessageContaining("the application is stopping");
		assertThat(names.get()).isEmpty();
	}

	@Test
	void startsWithTheApplicationWhenRegisteredBeforeIt() {
		this.runner.withBean(EarlyRegistration.class)
			.run((context) -> assertThat(exchange(registry(context).get("early"), "x")).isEqualTo("x"));
	}

	@Test
	void unregistersWhileTheApplicationStarts() {
		this.runner.withBean(UnregistersNext.class)
			.withBean("one", SocketListenerSpec.class, () -> spec("one").handle((line, connection) -> line))
			.withBean("two", SocketListenerSpec.class, () -> spec("two").handle((line, connection) -> line))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(registry(context).names()).containsExactly("one");
				assertThat(registry(context).get("one").isRunning()).isTrue();
			});
	}

	@Test
	void startsOneThatDoesNotStartByItselfOnlyWhenAskedTo() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			SocketListener listener = registry(context)
				.register(spec("manual").autoStartup(false).handle((line, connection) -> line));
			assertThat(listener.isRunning()).isFalse();

			source.pause();
			source.restart();
			source.stop();
			source.start();
			assertThat(listener.isRunning()).isFalse();

			registry(context).start("manual");
			assertThat(exchange(listener, "x")).isEqualTo("x");
		});
	}

	@Test
	void goesOnWhileTheContextIsPaused() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			SocketListener listener = registry(context).register(spec("on").handle((line, connection) -> line));
			try (TestClient client = TestClient.connect(listener.port())) {
				assertThat(client.exchange("1")).isEqualTo("1");
				source.pause();
				assertThat(client.exchange("2")).isEqualTo("2");
				source.restart();
				assertThat(client.exchange("3")).isEqualTo("3");
			}
		});
	}

	@Test
	void restartsOnItsPortWithTheContext() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			SocketListener listener = registry(context).register(spec("stable").handle((line, connection) -> line));
			int port = listener.port();

			source.stop();
			SocketListener between = registry(context).register(spec("between").handle((line, connection) -> line));
			assertThat(between.isRunning()).isFalse();
			source.start();

			assertThat(listener.port()).isEqualTo(port);
			assertThat(exchange(listener, "x")).isEqualTo("x");
			assertThat(exchange(between, "x")).isEqualTo("x");
		});
	}

	@Test
	void staysWholeWhenManyThreadsRegisterAndUnregisterOneName() throws Exception {
		this.runner.run((context) -> {
			List<String> before = meters(context);
			SocketListenerRegistry registry = registry(context);
			List<Throwable> failures = new CopyOnWriteArrayList<>();
			Thread[] threads = new Thread[8];
			for (int i = 0; i < threads.length; i++) {
				boolean registers = i % 2 == 0;
				threads[i] = new Thread(() -> {
					for (int n = 0; n < 40; n++) {
						try {
							if (registers) {
								registry.register(spec("contended").handle((line, connection) -> line));
							}
							else {
								registry.unregister("contended");
							}
						}
						catch (IllegalArgumentException | IllegalStateException ex) {
							// taken, unknown or busy: the other threads' doing
						}
						catch (RuntimeException ex) {
							failures.add(ex);
						}
					}
				});
				threads[i].start();
			}
			for (Thread thread : threads) {
				thread.join(TimeUnit.SECONDS.toMillis(30));
				assertThat(thread.isAlive()).isFalse();
			}

			assertThat(failures).isEmpty();
			if (registry.find("contended") != null) {
				registry.unregister("contended");
			}
			assertNothingIsLeft(context, "contended", before);
			assertThat(exchange(registry.register(spec("contended").handle((line, connection) -> line)), "x"))
				.isEqualTo("x");
		});
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

	static class EarlyRegistration {

		EarlyRegistration(SocketListenerRegistry registry) {
			registry.register(spec("early").handle((line, connection) -> line));
		}

	}

	static class UnregistersNext {

		private final SocketListenerRegistry registry;

		UnregistersNext(SocketListenerRegistry registry) {
			this.registry = registry;
		}

		@EventListener
		void on(SocketListenerStartedEvent event) {
			if (event.getListener().name().equals("one")) {
				this.registry.unregister("two");
			}
		}

	}

	/** Stops after the listeners have begun to drain. */
	static class WhenStopped implements SmartLifecycle {

		private volatile Runnable action = () -> {
		};

		private volatile boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.action.run();
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return SmartLifecycle.DEFAULT_PHASE - 1500;
		}

	}

}
