package io.asyncnet.spring.autoconfigure;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.management.ObjectName;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.listener.SocketListener;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.asyncnet.spring.listener.SocketListenerStartedEvent;
import io.asyncnet.spring.listener.SocketListenerStoppedEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ListenerLifecycleTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, LifecycleAutoConfiguration.class))
		.withBean(Echo.class)
		.withPropertyValues("asyncnet.listeners.echo.port=0", "asyncnet.listeners.echo.address=127.0.0.1");

	@Test
	void publishesEventsAndPorts() {
		Events[] events = new Events[1];
		this.runner.withBean(Events.class).run((context) -> {
			events[0] = context.getBean(Events.class);
			int port = echo(context).port();
			assertThat(events[0].all).containsExactly("started echo " + port);
			assertThat(context.getEnvironment().getProperty("local.asyncnet.echo.port", Integer.class)).isEqualTo(port);
		});
		assertThat(events[0].all).hasSize(2).last().isEqualTo("stopped echo");
	}

	@Test
	void publishesPortsUpTheParentContexts() {
		new ApplicationContextRunner().run((parent) -> this.runner.withParent(parent)
			.run((context) -> assertThat(parent.getEnvironment().getProperty("local.asyncnet.echo.port", Integer.class))
				.isEqualTo(echo(context).port())));
	}

	@Test
	void logsWhereEachListenerIs(CapturedOutput output) {
		((Logger) LoggerFactory.getLogger(SocketListener.class)).setLevel(Level.INFO);
		this.runner.withPropertyValues("asyncnet.dispatcher.transport=nio")
			.run((context) -> assertThat(output).contains("Listener 'echo' started on 127.0.0.1:" + echo(context).port()
					+ " (line up to 8192 bytes, plaintext, handlers on the executor, nio)"));
		assertThat(output).contains("Listener 'echo' stopped");
		((Logger) LoggerFactory.getLogger(SocketListener.class)).setLevel(null);
	}

	@Test
	void warnsOfAListenerWithoutAHandlerAndClosesItsConnections(CapturedOutput output) {
		this.runner.withPropertyValues("asyncnet.listeners.lonely.port=0").run((context) -> {
			assertThat(output).contains("Listener 'lonely' has no handler")
				.contains("@SocketHandler(\"lonely\")")
				.contains("'asyncnet.listeners.lonely.enabled'");
			try (TestClient client = TestClient
				.connect(context.getBean(SocketListenerRegistry.class).get("lonely").port())) {
				assertThat(client.isEnded()).isTrue();
			}
		});
	}

	@Test
	void restartsWithTheContextOnTheSamePort() {
		this.runner.run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			int port = echo(context).port();
			source.stop();
			assertThat(echo(context).isRunning()).isFalse();

			source.start();

			assertThat(echo(context).port()).isEqualTo(port);
			try (TestClient client = TestClient.connect(port)) {
				assertThat(client.exchange("again")).isEqualTo("again");
			}
		});
	}

	@Test
	void startsNoOtherListenerWhenTheContextRestarts() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.auto-startup=false").run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			source.stop();
			source.start();
			assertThat(echo(context).isRunning()).isFalse();
		});
	}

	@Test
	void drainsForALittleLessThanItsShutdownPhase() {
		assertGracePeriod(Duration.ofSeconds(29));
		assertGracePeriod(Duration.ofMillis(900), "spring.lifecycle.timeout-per-shutdown-phase=1s");
		assertGracePeriod(Duration.ofSeconds(3), "asyncnet.listeners.echo.shutdown.grace-period=3s");
	}

	private void assertGracePeriod(Duration expected, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(echo(context).gracePeriod()).isEqualTo(expected));
	}

	@Test
	void warnsOfAGracePeriodThatTheShutdownPhaseCutsOff(CapturedOutput output) {
		this.runner.withPropertyValues("asyncnet.listeners.echo.shutdown.grace-period=1m")
			.run((context) -> assertThat(output).contains("'asyncnet.listeners.echo.shutdown.grace-period' of PT1M")
				.contains("'spring.lifecycle.timeout-per-shutdown-phase' of PT30S"));
	}

	@Test
	void refusesANegativeGracePeriod() {
		this.runner.withPropertyValues("asyncnet.listeners.echo.shutdown.grace-period=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("asyncnet.listeners.echo.shutdown.grace-period"));
	}

	@Test
	void letsRunningHandlersReplyWhenTheContextCloses() {
		this.runner.withBean(Slow.class).withPropertyValues("asyncnet.listeners.slow.port=0").run((context) -> {
			Slow slow = context.getBean(Slow.class);
			int port = context.getBean(SocketListenerRegistry.class).get("slow").port();
			try (TestClient client = TestClient.connect(port)) {
				client.send("work\n");
				assertThat(slow.begun.await(5, TimeUnit.SECONDS)).isTrue();
				CompletableFuture<Void> closed = CompletableFuture
					.runAsync(context.getSourceApplicationContext()::close);
				Awaitility.await()
					.atMost(Duration.ofSeconds(5))
					.until(() -> !context.getBean(SocketListenerRegistry.class).get("slow").isRunning());
				slow.go.countDown();

				assertThat(client.receive(6)).isEqualTo("done\r\n");
				assertThat(client.isEnded()).isTrue();
				assertThat(closed).succeedsWithin(Duration.ofSeconds(5));
			}
		});
	}

	@Test
	void closesWhoIsNotDoneAfterTheGracePeriod() {
		this.runner.withBean(Slow.class)
			.withPropertyValues("asyncnet.listeners.slow.port=0", "asyncnet.listeners.slow.shutdown.grace-period=200ms")
			.run((context) -> {
				Slow slow = context.getBean(Slow.class);
				SocketListener listener = context.getBean(SocketListenerRegistry.class).get("slow");
				try (TestClient client = TestClient.connect(listener.port())) {
					client.send("work\n");
					assertThat(slow.begun.await(5, TimeUnit.SECONDS)).isTrue();

					CompletableFuture<Void> stopped = CompletableFuture.runAsync(listener::stop);

					assertThat(client.isEnded()).isTrue();
					slow.go.countDown();
					assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
				}
			});
	}

	@Test
	void runsItsTwoPhasesNextToSpringBootsWebServer() {
		this.runner.run((context) -> assertThat(context.getBeansOfType(SmartLifecycle.class).values())
			.filteredOn((bean) -> bean.getClass().getName().startsWith("io.asyncnet"))
			.extracting(SmartLifecycle::getPhase)
			.containsExactlyInAnyOrder(SmartLifecycle.DEFAULT_PHASE - 1024, SmartLifecycle.DEFAULT_PHASE - 2048));
	}

	@Test
	void leavesNoThreadAfterAFailedStart() {
		this.runner.withPropertyValues("asyncnet.listeners.zzz.port=0", "asyncnet.listeners.zzz.address=192.0.2.1")
			.withBean(ZzzHandler.class)
			.run((context) -> assertThat(context).hasFailed());

		TestThreads.awaitNone();
	}

	@Test
	void leavesNoThreadWhenAnotherBeanFailsToStart() {
		this.runner.withBean(FailingLifecycle.class).run((context) -> assertThat(context).hasFailed());

		TestThreads.awaitNone();
	}

	@Test
	void givesThreadsAndDescriptorsBackAfterTenContexts() throws Exception {
		startTalkAndStop();
		TestThreads.awaitNone();
		long descriptors = openDescriptors();
		for (int i = 0; i < 10; i++) {
			startTalkAndStop();
		}
		TestThreads.awaitNone();
		assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors + 2);
	}

	private void startTalkAndStop() {
		this.runner.run((context) -> {
			try (TestClient client = TestClient.connect(echo(context).port())) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
			}
		});
	}

	private static long openDescriptors() throws Exception {
		return (Long) ManagementFactory.getPlatformMBeanServer()
			.getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "OpenFileDescriptorCount");
	}

	private static SocketListener echo(ApplicationContext context) {
		return context.getBean(SocketListenerRegistry.class).get("echo");
	}

	static class Echo {

		@SocketHandler("echo")
		String echo(String line) {
			return line;
		}

	}

	static class ZzzHandler {

		@SocketHandler("zzz")
		void ignore(String line) {
		}

	}

	static class Slow {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@SocketHandler("slow")
		String slow(String line) throws InterruptedException {
			this.begun.countDown();
			this.go.await(20, TimeUnit.SECONDS);
			return "done";
		}

	}

	static class Events {

		final List<String> all = new CopyOnWriteArrayList<>();

		@EventListener
		void started(SocketListenerStartedEvent event) {
			this.all.add("started " + event.getListener().name() + " " + event.getPort());
		}

		@EventListener
		void stopped(SocketListenerStoppedEvent event) {
			this.all.add("stopped " + event.getListener().name());
		}

	}

	static class FailingLifecycle implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("on purpose");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
