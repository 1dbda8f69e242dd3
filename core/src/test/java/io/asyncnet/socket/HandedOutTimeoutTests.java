package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.ClientAuth;
import io.asyncnet.tls.TestCertificates;
import io.asyncnet.tls.TlsOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ages and silence of connections that a listener hands out whole.
 */
class HandedOutTimeoutTests {

	private static final Duration TIME = Duration.ofMillis(300);

	private static final Duration AGE = Duration.ofHours(1);

	private static final Duration OFF = Duration.ZERO;

	private static final Timeouts NONE = new Timeouts(OFF, OFF, OFF, OFF, OFF, OFF);

	static Stream<Wire> wires() {
		return MaxAgeTests.wires();
	}

	@ParameterizedTest
	@MethodSource("wires")
	void nextReceiveOfAnOldConnectionSeesTheEnd(Wire wire) {
		try (Fixture fixture = new Fixture(wire, NONE.withMaxAge(AGE), HandedOutTimeoutTests::echoUntilTheEnd);
				RawClient client = fixture.connect()) {
			client.send("one\ntwo\n");
			assertThat(client.receiveLines(2)).containsExactly("one", "two");
			MaxAgeTests.look(AGE, fixture.awaitConnection());

			assertThat(client.receiveAllText()).isEqualTo("goodbye\n");
			client.hangUp();
			assertThat(fixture.observer.awaitReason()).isEqualTo(CloseReason.MAX_AGE);
		}
	}

	@Test
	void oldConnectionThatIsNotLetGoIsClosed() {
		CompletableFuture<Void> never = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(plain(), NONE.withMaxAge(AGE), (socket) -> never);
				RawClient client = fixture.connect()) {
			Connection connection = fixture.awaitConnection();
			client.send("one\n");
			Awaitility.await().until(() -> connection.traffic().bytesReceived() > 0);
			MaxAgeTests.look(AGE, connection);
			assertThat(connection.isOpen()).isTrue();

			MaxAgeTests.look(AGE.plusSeconds(31), connection);
			client.awaitEnd();

			assertThat(fixture.observer.awaitReason()).isEqualTo(CloseReason.MAX_AGE);
		}
	}

	@Test
	void peerThatSaysNothingIsClosedWhateverItIsSent() {
		try (Fixture fixture = new Fixture(plain(), NONE.withIdle(TIME, OFF), HandedOutTimeoutTests::echoUntilTheEnd);
				RawClient client = fixture.connect()) {
			client.send("one\n");
			assertThat(client.receiveLine()).isEqualTo("one");
			Connection connection = fixture.awaitConnection();

			while (connection.isOpen()) {
				connection.send("news", StandardCharsets.UTF_8).exceptionally((ended) -> null).join();
				client.receiveLineOrEnd();
			}

			client.awaitEnd();
			assertThat(fixture.observer.awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void peerThatNothingIsSaidToIsClosed() {
		CompletableFuture<Void> never = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(plain(), NONE.withIdle(OFF, TIME), (socket) -> never);
				RawClient client = fixture.connect()) {
			client.awaitEnd();

			assertThat(fixture.observer.awaitReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void peerIsNotSilentWhileWhatItSentWaitsForTheApplication() {
		CompletableFuture<Void> go = new CompletableFuture<>();
		try (Fixture fixture = new Fixture(plain(), NONE.withIdle(TIME, OFF),
				(socket) -> go.thenCompose((nothing) -> echoUntilTheEnd(socket)));
				RawClient client = fixture.connect()) {
			client.send("one\n");
			Connection connection = fixture.awaitConnection();
			Awaitility.await().until(() -> connection.traffic().idle().compareTo(TIME.multipliedBy(2)) > 0);
			go.complete(null);

			assertThat(client.receiveLine()).isEqualTo("one");
		}
	}

	private static Wire plain() {
		return wires().findFirst().orElseThrow();
	}

	private static CompletableFuture<Void> echoUntilTheEnd(AsyncSocket socket) {
		return socket.recvLine().thenCompose((line) -> {
			if (line == null) {
				return socket.send("goodbye\n");
			}
			return socket.send(line + "\n").thenCompose((sent) -> echoUntilTheEnd(socket));
		});
	}

	private static final class Fixture implements AutoCloseable {

		private final Dispatcher dispatcher;

		private final RecordingObserver observer;

		private final Wire wire;

		private final Listener listener;

		Fixture(Wire wire, Timeouts timeouts, SocketConsumer consumer) {
			this.wire = wire;
			this.dispatcher = Dispatcher.open("test-loop", wire.transport(), 1);
			this.observer = new RecordingObserver(this.dispatcher::inEventLoop);
			ListenerOptions options = new ListenerOptions("test").withTimeouts(timeouts)
				.withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			if (wire.tls() != null) {
				options = options.withTls(TlsListenerTests.context(
						new TlsOptions(ClientAuth.NONE, List.of(), List.of(), wire.tls(), Duration.ofSeconds(10))));
			}
			this.listener = SocketPair.await(Listener.bind(this.dispatcher, options,
					ConnectionHandler.forSockets(consumer, null), this.observer));
		}

		RawClient connect() {
			InetSocketAddress address = (InetSocketAddress) this.listener.localAddress();
			return (this.wire.tls() != null) ? RawClient.connectTls(address, TestCertificates.clientContext(null))
					: RawClient.connect(address);
		}

		Connection awaitConnection() {
			Awaitility.await().until(() -> this.listener.connections().size() == 1);
			return this.listener.connections().iterator().next();
		}

		@Override
		public void close() {
			SocketPair.await(this.listener.drain(Duration.ZERO));
			this.dispatcher.close();
			assertThat(this.observer.violations()).isEmpty();
		}

	}

}
