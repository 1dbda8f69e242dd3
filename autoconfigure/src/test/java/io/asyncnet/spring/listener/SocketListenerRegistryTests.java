package io.asyncnet.spring.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.SocketBindException;
import io.asyncnet.spring.TestThreads;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SocketListenerRegistryTests {

	private final Dispatcher dispatcher = Dispatcher.open("asyncnet-test", Transport.NIO, 1);

	private final List<Object> events = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void close() {
		this.dispatcher.close();
		TestThreads.awaitNone();
	}

	@Test
	void findsListenersByName() {
		SocketListenerRegistry registry = registry(spec("quotes"), spec("orders"));

		assertThat(registry.names()).containsExactly("quotes", "orders");
		assertThat(registry).extracting(SocketListener::name).containsExactly("quotes", "orders");
		assertThat(registry.get("orders").name()).isEqualTo("orders");
		assertThat(registry.find("order")).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> registry.get("order"))
			.withMessage("There is no listener 'order', only [quotes, orders]");
	}

	@Test
	void refusesTwoListenersOfOneName() {
		assertThatIllegalArgumentException().isThrownBy(() -> registry(spec("quotes"), spec("quotes")))
			.withMessageContaining("two listeners 'quotes'");
	}

	@Test
	void startsAndStopsOneByName() {
		SocketListenerRegistry registry = registry(spec("quotes"), spec("orders"));

		registry.start("orders");
		assertThat(registry.get("orders").isRunning()).isTrue();
		assertThat(registry.get("quotes").isRunning()).isFalse();

		registry.stop("orders");
		assertThat(registry.get("orders").isRunning()).isFalse();
	}

	@Test
	void startsWithTheApplicationExceptWhereNotWanted() {
		SocketListenerRegistry registry = registry(spec("quotes"), spec("orders", 0, false));
		SmartLifecycle lifecycle = registry.startStopLifecycle();

		lifecycle.start();
		lifecycle.start();
		assertThat(registry.get("quotes").isRunning()).isTrue();
		assertThat(registry.get("orders").isRunning()).isFalse();
		registry.start("orders");

		lifecycle.stop();
		assertThat(registry.get("quotes").isRunning()).isFalse();
		assertThat(registry.get("orders").isRunning()).isFalse();
		assertThat(this.events).hasSize(4);
	}

	@Test
	void runsNextToTheWebServerOfSpringBoot() {
		SocketListenerRegistry registry = registry();

		assertThat(registry.startStopLifecycle().getPhase()).isEqualTo(Integer.MAX_VALUE - 2048);
		assertThat(registry.drainLifecycle().getPhase()).isEqualTo(Integer.MAX_VALUE - 1024);
		assertThat(registry.startStopLifecycle().isPauseable()).isFalse();
		assertThat(registry.drainLifecycle().isPauseable()).isFalse();
		assertThat(registry.drainLifecycle().isAutoStartup()).isTrue();
	}

	@Test
	void stopsWhatHasStartedWhenOneCannotStart() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			SocketListenerRegistry registry = registry(spec("quotes"), spec("orders", other.getLocalPort(), true),
					spec("trades"));
			SmartLifecycle lifecycle = registry.startStopLifecycle();

			assertThatExceptionOfType(SocketBindException.class).isThrownBy(lifecycle::start);

			assertThat(registry).noneMatch(SocketListener::isRunning);
			assertThat(lifecycle.isRunning()).isFalse();
			assertThat(runStop(lifecycle)).isEqualTo(1);
		}
		this.dispatcher.close();
		TestThreads.awaitNone();
	}

	@Test
	void callsBackOnceHoweverOftenItStops() throws Exception {
		SocketListenerRegistry registry = registry(spec("quotes"));
		SmartLifecycle start = registry.startStopLifecycle();
		SmartLifecycle drain = registry.drainLifecycle();
		assertThat(runStop(start)).isEqualTo(1);
		start.start();
		drain.start();

		assertThat(runStop(drain)).isEqualTo(1);
		assertThat(registry.get("quotes").isRunning()).isFalse();
		assertThat(runStop(drain)).isEqualTo(1);
		assertThat(runStop(start)).isEqualTo(1);
		assertThat(runStop(start)).isEqualTo(1);
	}

	private static int runStop(SmartLifecycle lifecycle) throws InterruptedException {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch called = new CountDownLatch(1);
		lifecycle.stop(() -> {
			calls.incrementAndGet();
			called.countDown();
		});
		assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
		return calls.get();
	}

	@Test
	void stopsWhenToldToWhileItStarts() {
		AtomicReference<SmartLifecycle> lifecycle = new AtomicReference<>();
		SocketListenerRegistry registry = registry((event) -> {
			this.events.add(event);
			if (event instanceof SocketListenerStartedEvent) {
				lifecycle.get().stop(() -> this.events.add("called back"));
			}
		}, List.of(spec("quotes"), spec("orders")));
		lifecycle.set(registry.startStopLifecycle());

		lifecycle.get().start();

		assertThat(lifecycle.get().isRunning()).isFalse();
		assertThat(registry).noneMatch(SocketListener::isRunning);
		Awaitility.await().untilAsserted(() -> assertThat(this.events).hasSize(3).contains("called back"));
	}

	@Test
	void stopsEverythingForGoodWhenClosed() {
		SocketListenerRegistry registry = registry(spec("quotes"), spec("orders"));
		registry.start("quotes");

		registry.close();

		assertThat(registry).noneMatch(SocketListener::isRunning);
		assertThatIllegalStateException().isThrownBy(() -> registry.start("orders"));
	}

	private SocketListenerRegistry registry(SocketListenerSpec... specs) {
		ApplicationEventPublisher publisher = this.events::add;
		return registry(publisher, List.of(specs));
	}

	private SocketListenerRegistry registry(ApplicationEventPublisher publisher, List<SocketListenerSpec> specs) {
		return new SocketListenerRegistry(new SocketListenerFactory(this.dispatcher, publisher,
				(spec) -> ((HandlerSource.Given) spec.handler()).handler(), List.of(), List.of(), Duration.ofSeconds(1),
				(connection) -> null), specs);
	}

	private static SocketListenerSpec spec(String name) {
		return spec(name, 0, true);
	}

	private static SocketListenerSpec spec(String name, int port, boolean autoStartup) {
		ListenerOptions options = new ListenerOptions(name)
			.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return SocketListenerSpec.of(options).handler((connection, frame, replies) -> {
		}).autoStartup(autoStartup);
	}

}
