package io.asyncnet.spring.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.SocketBindException;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SocketListenerTests {

	private static final ConnectionHandler ECHO = (connection, frame, replies) -> replies.add(frame.toByteArray());

	private final Dispatcher dispatcher = Dispatcher.open("asyncnet-test", Transport.NIO, 1);

	private final List<Object> events = Collections.synchronizedList(new ArrayList<>());

	private final KeepAlive keepAlive = new KeepAlive();

	@AfterEach
	void close() {
		this.dispatcher.close();
		TestThreads.awaitNone();
	}

	@Test
	void startsAndStops() {
		SocketListener listener = listener(ECHO);
		assertThat(listener.isRunning()).isFalse();
		assertThat(listener.port()).isEqualTo(-1);
		assertThat(listener.localAddress()).isNull();

		listener.start();
		assertThat(listener.isRunning()).isTrue();
		try (TestClient client = TestClient.connect(listener.port())) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
			assertThat(listener.activeConnections()).isEqualTo(1);
			assertThat(listener.connections()).hasSize(1);

			listener.stop();
			assertThat(client.isEnded()).isTrue();
		}
		assertThat(listener.isRunning()).isFalse();
		assertThat(listener.port()).isEqualTo(-1);
		assertThat(listener.activeConnections()).isZero();
		assertThat(listener.connections()).isEmpty();
	}

	@Test
	void keepsAnEphemeralPortOverARestart() {
		SocketListener listener = listener(ECHO);
		listener.start();
		int port = listener.port();
		listener.stop();

		listener.start();

		assertThat(listener.port()).isEqualTo(port).isPositive();
		try (TestClient client = TestClient.connect(port)) {
			assertThat(client.exchange("again")).isEqualTo("again");
		}
		listener.stop();
	}

	@Test
	void findsItsPortFreeHoweverSoonItRestarts() {
		SocketListener listener = listener(ECHO);
		listener.start();
		int port = listener.port();
		for (int i = 0; i < 200; i++) {
			listener.stop();
			listener.start();
		}
		assertThat(listener.port()).isEqualTo(port);
		listener.stop();
	}

	@Test
	void tellsOfStartAndStop() {
		SocketListener listener = listener(ECHO);
		listener.start();
		int port = listener.port();
		listener.stop();

		assertThat(this.events).hasSize(2);
		SocketListenerStartedEvent started = (SocketListenerStartedEvent) this.events.get(0);
		assertThat(started.getListener()).isSameAs(listener);
		assertThat(started.getPort()).isEqualTo(port);
		assertThat(((InetSocketAddress) started.getAddress()).getPort()).isEqualTo(port);
		assertThat(((SocketListenerStoppedEvent) this.events.get(1)).getListener()).isSameAs(listener);
	}

	@Test
	void ignoresASecondStartAndASecondStop() {
		SocketListener listener = listener(ECHO);
		listener.start();
		listener.start();
		listener.stop();
		listener.stop();

		assertThat(this.events).hasSize(2);
	}

	@Test
	void acceptsNobodyWhilePausedAndServesWhoHasWaitedAfterwards() {
		SocketListener listener = listener(ECHO);
		listener.start();
		try (TestClient open = TestClient.connect(listener.port())) {
			assertThat(open.exchange("before")).isEqualTo("before");

			listener.pause();
			listener.pause();
			assertThat(listener.isPaused()).isTrue();
			assertThat(listener.isRunning()).isTrue();
			// the only event loop has heard of the pause when it answers
			assertThat(open.exchange("meanwhile")).isEqualTo("meanwhile");
			try (TestClient waiting = TestClient.connect(listener.port())) {
				assertThat(open.exchange("1")).isEqualTo("1");
				assertThat(open.exchange("2")).isEqualTo("2");
				assertThat(listener.activeConnections()).isEqualTo(1);

				listener.resume();

				assertThat(listener.isPaused()).isFalse();
				assertThat(waiting.exchange("after")).isEqualTo("after");
			}
		}
		listener.stop();
	}

	@Test
	void startsWithoutThePauseOfItsLastLife() {
		SocketListener listener = listener(ECHO);
		listener.start();
		listener.pause();
		listener.stop();
		assertThat(listener.isPaused()).isFalse();

		listener.start();

		assertThat(listener.isPaused()).isFalse();
		try (TestClient client = TestClient.connect(listener.port())) {
			assertThat(client.exchange("x")).isEqualTo("x");
		}
		listener.stop();
	}

	@Test
	void refusesToPauseOrResumeWhileItIsStopped() {
		SocketListener listener = listener(ECHO);

		assertThatIllegalStateException().isThrownBy(listener::pause)
			.withMessage("Listener 'quotes' cannot be paused: it is not running");
		assertThatIllegalStateException().isThrownBy(listener::resume)
			.withMessage("Listener 'quotes' cannot be resumed: it is not running");
	}

	@Test
	void keepsTheJvmAliveOnlyWhileItRuns() {
		SocketListener listener = listener(ECHO);
		listener.start();
		assertThat(Thread.getAllStackTraces().keySet())
			.anySatisfy((thread) -> assertThat(thread.getName()).isEqualTo("asyncnet-keep-alive"))
			.filteredOn((thread) -> thread.getName().equals("asyncnet-keep-alive"))
			.noneMatch(Thread::isDaemon);

		listener.stop();

		this.dispatcher.close();
		TestThreads.awaitNone();
	}

	@Test
	void finishesWhatAHandlerHasBegun() throws Exception {
		Slow handler = new Slow();
		SocketListener listener = listener(handler, Duration.ofSeconds(10));
		listener.start();
		try (TestClient client = TestClient.connect(listener.port())) {
			client.send("work\n");
			assertThat(handler.begun.await(5, TimeUnit.SECONDS)).isTrue();

			CompletableFuture<Void> stopped = listener.stop(Duration.ofSeconds(10));
			assertThat(listener.isRunning()).isFalse();
			assertThat(stopped).isNotDone();
			handler.go.countDown();

			assertThat(client.receive(6)).isEqualTo("done\r\n");
			assertThat(client.isEnded()).isTrue();
			assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
		}
	}

	@Test
	void endsADrainAtOnceWhenAskedTo() throws Exception {
		Slow handler = new Slow();
		SocketListener listener = listener(handler, Duration.ofMinutes(1));
		listener.start();
		try (TestClient client = TestClient.connect(listener.port())) {
			client.send("work\n");
			assertThat(handler.begun.await(5, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> stopped = listener.stop(Duration.ofMinutes(1));

			CompletableFuture<Void> again = listener.stop(Duration.ZERO);

			assertThat(client.isEnded()).isTrue();
			handler.go.countDown();
			assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
			assertThat(again).succeedsWithin(Duration.ofSeconds(5));
		}
		assertThat(this.events).hasSize(2);
	}

	@Test
	void startsAgainFromWhoeverIsToldOfTheStop() {
		AtomicReference<SocketListener> itself = new AtomicReference<>();
		SocketListener listener = new SocketListener(this.dispatcher, (event) -> {
			this.events.add(event);
			if (event instanceof SocketListenerStoppedEvent && this.events.size() == 2) {
				itself.get().start();
			}
		}, this.keepAlive, plan(ECHO, Duration.ofSeconds(1)));
		itself.set(listener);
		listener.start();

		listener.stop();

		assertThat(listener.isRunning()).isTrue();
		listener.stop();
	}

	@Test
	void stopsAlthoughWhoeverIsToldOfItFails() {
		SocketListener listener = new SocketListener(this.dispatcher, (event) -> {
			if (event instanceof SocketListenerStoppedEvent) {
				throw new IllegalStateException("on purpose");
			}
		}, this.keepAlive, plan(ECHO, Duration.ofSeconds(1)));
		listener.start();

		listener.stop();

		assertThat(listener.isRunning()).isFalse();
	}

	@Test
	void staysStoppedWhenItsPortIsInUse() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			ListenerOptions options = new ListenerOptions("quotes")
				.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()));
			SocketListener listener = new SocketListener(this.dispatcher, this.events::add, this.keepAlive,
					plan(options, ECHO, Duration.ZERO));

			assertThatExceptionOfType(SocketBindException.class).isThrownBy(listener::start)
				.satisfies((ex) -> assertThat(ex.listener()).isEqualTo("quotes"));

			assertThat(listener.isRunning()).isFalse();
			assertThat(this.events).isEmpty();
		}
	}

	@Test
	void refusesMoreConnectionsThanTheProcessCanHave() {
		ListenerOptions options = new ListenerOptions("quotes").withLimits(new Limits(Integer.MAX_VALUE, 1));
		SocketListener listener = new SocketListener(this.dispatcher, this.events::add, this.keepAlive,
				plan(options, ECHO, Duration.ZERO));

		assertThatExceptionOfType(SocketListenerStartException.class).isThrownBy(listener::start)
			.satisfies((ex) -> assertThat(ex.options()).isEqualTo(options))
			.withMessageContaining("maxConnections");
	}

	@Test
	void refusesToStartOnAnEventLoop() {
		SocketListener listener = listener(ECHO);

		CompletableFuture<Void> started = CompletableFuture.runAsync(listener::start,
				this.dispatcher.netty().eventLoops());

		assertThat(started).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withMessageContaining("cannot be started on an event loop");
	}

	@Test
	void refusesToStartAfterTheEnd() {
		SocketListener listener = listener(ECHO);
		listener.retire("the application has ended");

		assertThatIllegalStateException().isThrownBy(listener::start).withMessageContaining("has ended");
	}

	private SocketListener listener(ConnectionHandler handler) {
		return listener(handler, Duration.ofSeconds(1));
	}

	private SocketListener listener(ConnectionHandler handler, Duration gracePeriod) {
		return new SocketListener(this.dispatcher, this.events::add, this.keepAlive, plan(handler, gracePeriod));
	}

	private static ListenerPlan plan(ConnectionHandler handler, Duration gracePeriod) {
		return plan(new ListenerOptions("quotes"), handler, gracePeriod);
	}

	private static ListenerPlan plan(ListenerOptions options, ConnectionHandler handler, Duration gracePeriod) {
		return new ListenerPlan(options, new LazyHandler(() -> handler), List.of(), true, gracePeriod,
				StandardCharsets.UTF_8, (limits) -> {
				});
	}

	private static final class Slow implements ConnectionHandler {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		@Override
		public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
			this.begun.countDown();
			this.go.await(20, TimeUnit.SECONDS);
			replies.add("done", StandardCharsets.UTF_8);
		}

		@Override
		public @Nullable Executor executor() {
			return (task) -> new Thread(task, "slow-handler").start();
		}

	}

}
