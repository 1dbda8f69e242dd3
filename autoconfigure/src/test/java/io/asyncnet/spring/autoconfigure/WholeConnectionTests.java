package io.asyncnet.spring.autoconfigure;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.metrics.AsyncNetMetricsAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that own a connection from its beginning to its end.
 */
@ExtendWith(OutputCaptureExtension.class)
class WholeConnectionTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncNetAutoConfiguration.class, AsyncNetMetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(Talks.class)
		.withPropertyValues("asyncnet.listeners.blocking.port=0", "asyncnet.listeners.later.port=0",
				"asyncnet.listeners.mono.port=0", "asyncnet.listeners.loop.port=0", "asyncnet.listeners.deaf.port=0",
				"asyncnet.listeners.frames.port=0");

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "later", "mono" })
	void closesAfterItsWritesWhenTheHandlerIsDone(String listener) {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, listener)) {
				client.send("a\nb\nbye\nc\n");

				assertThat(client.receive(8)).isEqualTo("a\nb\nbye\n");
				assertThat(client.isEnded()).isTrue();
			}
			awaitClosed(context, listener, "application");
			awaitCall(context, "listener", listener, "handler", "Talks." + listener, "outcome", "success");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "later", "mono" })
	void endsAsHandlerFailedWithAWarningWhenTheHandlerFails(String listener, CapturedOutput output) {
		this.runner.run((context) -> {
			try (TestClient client = connect(context, listener)) {
				client.send("fail\n");

				assertThat(client.isEnded()).isTrue();
			}
			awaitClosed(context, listener, "handler_failed");
			assertThat(output).contains("[" + listener + "] connection").contains("closes: its handler failed");
			awaitCall(context, "listener", listener, "outcome", "failure", "exception", "IllegalStateException");
		});
	}

	@ParameterizedTest
	@CsvSource({ "blocking,true", "later,false", "mono,false", "loop,false" })
	void runsWhereReturnTypeAndAnnotationSay(String listener, boolean onExecutor) {
		this.runner.run((context) -> assertThat(thread(context, listener).startsWith("asyncnet-handler-"))
			.isEqualTo(onExecutor));
	}

	@Test
	void runsWhereThePropertySays() {
		this.runner.withPropertyValues("asyncnet.listeners.later.execution=executor")
			.run((context) -> assertThat(thread(context, "later")).startsWith("asyncnet-handler-"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void runsOnVirtualThreads() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(thread(context, "blocking")).endsWith("virtual"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "later" })
	void goesOnWhileTheApplicationStopsUntilTheHandlerIsDone(String listener) {
		this.runner.withPropertyValues("asyncnet.listeners." + listener + ".shutdown.grace-period=29s")
			.run((context) -> {
				try (TestClient client = connect(context, listener)) {
					client.send("a\n");
					assertThat(client.receive(2)).isEqualTo("a\n");
					Counter drained = closings(context, listener, "drained");
					CompletableFuture<Void> closed = stop(context, listener);
					client.send("b\n");
					assertThat(client.receive(2)).isEqualTo("b\n");
					client.send("bye\n");

					assertThat(client.receive(4)).isEqualTo("bye\n");
					assertThat(client.isEnded()).isTrue();
					assertThat(closed).succeedsWithin(BOUND);
					assertThat(drained.count()).isEqualTo(1);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "later" })
	void seesTheEndAfterTheGracePeriodAndMaySayGoodbye(String listener) {
		this.runner.withPropertyValues("asyncnet.listeners." + listener + ".shutdown.grace-period=200ms")
			.run((context) -> {
				try (TestClient client = connect(context, listener)) {
					client.send("a\n");
					assertThat(client.receive(2)).isEqualTo("a\n");
					Counter drained = closings(context, listener, "drained");
					CompletableFuture<Void> closed = stop(context, listener);

					assertThat(client.receive(4)).isEqualTo("end\n");
					assertThat(client.isEnded()).isTrue();
					assertThat(closed).succeedsWithin(BOUND);
					assertThat(drained.count()).isEqualTo(1);
				}
			});
	}

	@Test
	void isClosedSoonAfterTheGracePeriodWhenItDoesNotEnd() {
		this.runner.withPropertyValues("asyncnet.listeners.deaf.shutdown.grace-period=50ms").run((context) -> {
			try (TestClient client = connect(context, "deaf")) {
				assertThat(context.getBean(Talks.class).begun.await(10, TimeUnit.SECONDS)).isTrue();
				Counter shutdown = closings(context, "deaf", "server_shutdown");
				CompletableFuture<Void> closed = stop(context, "deaf");

				assertThat(client.isEnded()).isTrue();
				assertThat(closed).succeedsWithin(BOUND);
				assertThat(shutdown.count()).isEqualTo(1);
			}
		});
	}

	@Test
	void readsNoMoreThanTheInboundBoundThatNobodyAsksFor() {
		int flood = 64 * 1024 * 1024;
		this.runner.withPropertyValues("asyncnet.listeners.deaf.buffers.inbound=128KB").run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			Talks talks = context.getBean(Talks.class);
			try (TestClient client = connect(context, "deaf")) {
				CompletableFuture<TestClient> sent = CompletableFuture.supplyAsync(() -> client.send(new byte[flood]));
				Awaitility.await()
					.atMost(BOUND)
					.until(() -> meters.get("asyncnet.inbound.paused").tag("listener", "deaf").gauge().value() == 1);
				// what one read may bring on top
				assertThat(received(meters)).isBetween(128.0 * 1024, (128.0 + 64) * 1024);
				assertThat(sent).isNotDone();

				talks.go.countDown();
				assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
				Awaitility.await().atMost(BOUND).until(() -> received(meters) == flood);
			}
		});
	}

	@Test
	void closesWhatThereIsNoThreadForAndLeavesFramesTheirThreads(CapturedOutput output) {
		this.runner.withPropertyValues("asyncnet.executor.threads=1").run((context) -> {
			try (TestClient served = connect(context, "blocking")) {
				served.send("a\n");
				assertThat(served.receive(2)).isEqualTo("a\n");
				try (TestClient refused = connect(context, "blocking");
						TestClient frames = connect(context, "frames")) {
					assertThat(refused.isEnded()).isTrue();
					awaitClosed(context, "blocking", "rejected");
					assertThat(frames.exchange("frame")).isEqualTo("frame");
				}
				served.send("bye\n");
				assertThat(served.receive(4)).isEqualTo("bye\n");
			}
			assertThat(output).contains("[blocking] connection closed: the handler executor has no thread for it: ")
				.contains("all 1 threads for whole connections are taken");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "framing=line", "frame.max-length=1KB", "frame.strict-crlf=false", "frame.charset=UTF-8",
			"timeouts.first-frame=5s", "timeouts.frame=5s" })
	void refusesPropertiesThatHaveAMeaningOnlyForFrames(String property) {
		this.runner.withPropertyValues("asyncnet.listeners.blocking." + property)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("asyncnet.listeners.blocking." + property.substring(0, property.indexOf('=')))
				.hasMessageContaining("takes whole connections as AsyncSocket"));
	}

	private static double received(MeterRegistry meters) {
		return meters.get("asyncnet.bytes.received").tag("listener", "deaf").counter().count();
	}

	private static String thread(ApplicationContext context, String listener) {
		try (TestClient client = connect(context, listener)) {
			client.send("bye\n");
			return context.getBean(Talks.class).thread.orTimeout(10, TimeUnit.SECONDS).join();
		}
	}

	/** Close the application and wait for the drain to have begun. */
	private static CompletableFuture<Void> stop(AssertableApplicationContext context, String listener) {
		SocketListenerRegistry registry = context.getBean(SocketListenerRegistry.class);
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(context.getSourceApplicationContext()::close);
		Awaitility.await().atMost(BOUND).until(() -> !registry.get(listener).isRunning());
		return stopped;
	}

	private static void awaitCall(ApplicationContext context, String... tags) {
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		Awaitility.await()
			.atMost(BOUND)
			.ignoreExceptionsInstanceOf(MeterNotFoundException.class)
			.until(() -> meters.get("asyncnet.handler").tags(tags).timer().count() == 1);
	}

	private static void awaitClosed(ApplicationContext context, String listener, String reason) {
		Awaitility.await().atMost(BOUND).until(() -> closings(context, listener, reason).count() == 1);
	}

	private static Counter closings(ApplicationContext context, String listener, String reason) {
		return context.getBean(MeterRegistry.class)
			.get("asyncnet.connections.closed")
			.tags("listener", listener, "reason", reason)
			.counter();
	}

	private static TestClient connect(ApplicationContext context, String listener) {
		return TestClient.connect(context.getBean(SocketListenerRegistry.class).get(listener).port());
	}

	static class Talks {

		/** Where the first handler was called. */
		final CompletableFuture<String> thread = new CompletableFuture<>();

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@SocketHandler("blocking")
		void blocking(AsyncSocket socket) {
			called();
			boolean goesOn = true;
			while (goesOn) {
				goesOn = answer(socket, socket.recvLine().join());
			}
		}

		@SocketHandler("later")
		CompletionStage<?> later(AsyncSocket socket) {
			called();
			return socket.recvLine()
				.thenCompose((line) -> answer(socket, line) ? later(socket) : CompletableFuture.completedFuture(null));
		}

		@SocketHandler("mono")
		Mono<Void> mono(AsyncSocket socket) {
			return Mono.fromCompletionStage(() -> later(socket).thenApply((Function<Object, Void>) (done) -> null));
		}

		@SocketHandler(value = "loop", execution = Execution.EVENT_LOOP)
		void loop(AsyncSocket socket) {
			called();
		}

		@SocketHandler("deaf")
		void deaf(AsyncSocket socket) throws Exception {
			this.begun.countDown();
			this.go.await(20, TimeUnit.SECONDS);
			socket.inputStream().transferTo(OutputStream.nullOutputStream());
		}

		@SocketHandler("frames")
		String frames(String line) {
			return line;
		}

		private void called() {
			boolean virtual = Thread.currentThread().getClass().getSimpleName().equals("VirtualThread");
			this.thread.complete(Thread.currentThread().getName() + (virtual ? " virtual" : ""));
		}

		/** Answer a line and tell whether there are more to come. */
		private static boolean answer(AsyncSocket socket, String line) {
			if ("fail".equals(line)) {
				throw new IllegalStateException("expected");
			}
			socket.send(((line != null) ? line : "end") + "\n");
			return line != null && !line.equals("bye");
		}

	}

}
