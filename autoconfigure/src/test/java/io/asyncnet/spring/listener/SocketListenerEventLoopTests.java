package io.asyncnet.spring.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.TestThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that starts while the only event loop, which has to bind it, is busy with a
 * handler that looks at that listener.
 */
class SocketListenerEventLoopTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Dispatcher dispatcher = Dispatcher.open("asyncnet-test", Transport.NIO, 1);

	private final KeepAlive keepAlive = new KeepAlive();

	private final SocketListener starting = listener("starting", (connection, frame, replies) -> {
	});

	@AfterEach
	void close() {
		this.starting.stop();
		this.dispatcher.close();
		TestThreads.awaitNone();
	}

	@ParameterizedTest
	@MethodSource("looks")
	void eventLoopDoesNotWaitForAListenerThatStarts(Consumer<SocketListener> look) {
		assertThat(startAndLook(look)).succeedsWithin(BOUND);
		assertThat(this.starting.isRunning()).isTrue();
	}

	@Test
	void listenerThatIsStoppedWhileItStartsStopsAfterwards() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();

		assertThat(startAndLook(
				(listener) -> listener.stop(Duration.ZERO).whenComplete((nothing, failure) -> stopped.complete(null))))
			.succeedsWithin(BOUND);

		assertThat(stopped).succeedsWithin(BOUND);
		assertThat(this.starting.isRunning()).isFalse();
	}

	static Stream<Named<Consumer<SocketListener>>> looks() {
		return Stream.of(Named.of("connection", (listener) -> listener.connection(1)),
				Named.of("connections", SocketListener::connections), Named.of("status", SocketListener::status),
				Named.of("limits", (listener) -> listener.changeLimits(listener.options().limits())));
	}

	/** Completes when the start is over. */
	private CompletableFuture<Void> startAndLook(Consumer<SocketListener> look) {
		CompletableFuture<Void> started = new CompletableFuture<>();
		SocketListener busy = listener("busy", (connection, frame, replies) -> {
			Thread thread = new Thread(() -> {
				this.starting.start();
				started.complete(null);
			}, "test-starter");
			thread.start();
			while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
				Thread.onSpinWait();
			}
			look.accept(this.starting);
			replies.add("seen", StandardCharsets.UTF_8);
		});
		busy.start();
		try (TestClient client = TestClient.connect(busy.port())) {
			assertThat(client.exchange("look")).isEqualTo("seen");
		}
		busy.stop();
		return started;
	}

	private SocketListener listener(String name, ConnectionHandler handler) {
		ListenerOptions options = new ListenerOptions(name)
			.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		return new SocketListener(this.dispatcher, (event) -> {
		}, this.keepAlive, new ListenerPlan(options, new LazyHandler(() -> handler), List.of(), true,
				Duration.ofSeconds(1), StandardCharsets.UTF_8, (limits) -> {
				}));
	}

}
