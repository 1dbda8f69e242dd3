package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.SocketChannel;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the operating system knows of a listener's socket settings.
 */
class ListenerSocketOptionTests {

	static boolean hasEpoll() {
		return Epoll.isAvailable();
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptedSocketsHaveTheSettings(Transport transport) {
		SocketSettings settings = new SocketSettings(false, false, true, 20_000, 30_000);
		try (ListenerFixture fixture = open(transport, settings); RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			assertThat(accepted.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
			assertThat(accepted.config().getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
			// the kernel keeps twice as much, for its own needs
			assertThat(accepted.config().getOption(ChannelOption.SO_RCVBUF)).isBetween(20_000, 40_000);
			assertThat(accepted.config().getOption(ChannelOption.SO_SNDBUF)).isBetween(30_000, 60_000);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptedSocketsHaveTheDefaults(Transport transport) {
		try (ListenerFixture fixture = open(transport, SocketSettings.DEFAULTS); RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			assertThat(accepted.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
			assertThat(accepted.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptedSocketsAreProbedAsDocumented(Transport transport) {
		try (ListenerFixture fixture = open(transport, SocketSettings.DEFAULTS); RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			assertThat(probes(accepted)).containsExactly(300, 60, 5);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptedSocketsAreProbedAsToldTo(Transport transport) {
		SocketSettings settings = SocketSettings.DEFAULTS.withProbes(Duration.ofSeconds(77), Duration.ofSeconds(7), 3);
		try (ListenerFixture fixture = open(transport, settings); RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			assertThat(probes(accepted)).containsExactly(77, 7, 3);
		}
	}

	private static List<Integer> probes(Channel accepted) {
		return List.of(ChannelSettings.get(accepted, SocketOptions.KEEP_IDLE),
				ChannelSettings.get(accepted, SocketOptions.KEEP_INTERVAL),
				ChannelSettings.get(accepted, SocketOptions.KEEP_COUNT));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.INCLUDE, names = { "EPOLL", "IO_URING" })
	@EnabledIf("hasEpoll")
	void acceptedSocketsHaveTheUserTimeout(Transport transport) {
		assertThat(userTimeout(transport, SocketSettings.DEFAULTS)).isEqualTo(60_000);
		assertThat(userTimeout(transport, SocketSettings.DEFAULTS.withUserTimeout(Duration.ofMillis(1_234))))
			.isEqualTo(1_234);
		assertThat(userTimeout(transport, SocketSettings.DEFAULTS.withUserTimeout(Duration.ZERO))).isZero();
		assertThat(userTimeout(transport, new SocketSettings(true, false, true, 0, 0))).isEqualTo(60_000);
	}

	private static int userTimeout(Transport transport, SocketSettings settings) {
		try (ListenerFixture fixture = open(transport, settings); RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			return ChannelSettings.get(accepted, SocketOptions.USER_TIMEOUT);
		}
	}

	@Test
	void userTimeoutThatTheTransportDoesNotHaveFailsTheBind() {
		SocketSettings settings = SocketSettings.DEFAULTS.withUserTimeout(Duration.ofSeconds(60));
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.NIO, 1)) {
			assertThatExceptionOfType(UnsupportedSettingException.class).isThrownBy(() -> bind(dispatcher, settings, 0))
				.withMessage("Listener 'test' cannot be bound: transport NIO does not have 'userTimeout'")
				.satisfies((ex) -> {
					assertThat(ex.listener()).isEqualTo("test");
					assertThat(ex.setting()).isEqualTo("userTimeout");
					assertThat(ex.transport()).isEqualTo(Transport.NIO);
				});
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void reusePortLetsListenersShareAPort(Transport transport) {
		SocketSettings settings = SocketSettings.DEFAULTS.withReusePort(true);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				Listener first = bind(dispatcher, settings, 0);
				Listener second = bind(dispatcher, settings, port(first))) {
			List<RawClient> clients = new ArrayList<>();
			try {
				while (first.acceptedConnections() == 0 || second.acceptedConnections() == 0) {
					// the system deals them out by a hash of addresses and ports
					assertThat(clients).hasSizeLessThan(100);
					clients.add(RawClient.connect((InetSocketAddress) first.localAddress()));
					Awaitility.await()
						.until(() -> first.acceptedConnections() + second.acceptedConnections() == clients.size());
				}

				assertThat(port(second)).isEqualTo(port(first));
			}
			finally {
				clients.forEach(RawClient::close);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void portIsNotSharedWithAListenerThatDoesNotSaySo(Transport transport) {
		SocketSettings settings = SocketSettings.DEFAULTS.withReusePort(true);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				Listener first = bind(dispatcher, settings, 0)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> bind(dispatcher, SocketSettings.DEFAULTS, port(first)))
				.withCauseInstanceOf(SocketBindException.class);
		}
	}

	private static int port(Listener listener) {
		return ((InetSocketAddress) listener.localAddress()).getPort();
	}

	@Test
	void refusesWhatNoSystemTakes() {
		SocketSettings unset = SocketSettings.DEFAULTS;
		Duration minute = Duration.ofMinutes(1);

		assertRefused("'keepAliveIdle' must be whole seconds, 1 to 32767 but was PT0.5S",
				() -> unset.withProbes(Duration.ofMillis(500), null, null));
		assertRefused("'keepAliveIdle' must be", () -> unset.withProbes(Duration.ZERO, null, null));
		assertRefused("'keepAliveInterval' must be", () -> unset.withProbes(null, Duration.ofSeconds(32_768), null));
		assertRefused("'keepAliveCount' must be 1 to 127 but was 0", () -> unset.withProbes(null, null, 0));
		assertRefused("'keepAliveCount' must be 1 to 127 but was 128", () -> unset.withProbes(null, null, 128));
		assertRefused("'userTimeout' must be whole milliseconds",
				() -> unset.withUserTimeout(Duration.ofNanos(1_500_000)));
		assertRefused("'userTimeout' must be", () -> unset.withUserTimeout(Duration.ofMillis(-1)));
		assertRefused("'userTimeout' must be", () -> unset.withUserTimeout(Duration.ofDays(25)));
		assertRefused("'keepAliveIdle' has no meaning without 'keepAlive'",
				() -> new SocketSettings(true, false, true, 0, 0, false, minute, null, null, null));
		assertRefused("'keepAliveCount' has no meaning without 'keepAlive'",
				() -> new SocketSettings(true, false, true, 0, 0, false, null, null, 5, null));
		assertRefused("Settings of TCP have no meaning on a Unix domain socket",
				() -> options(unset.withReusePort(true)).withAddress(UnixDomainSocketAddress.of("/tmp/none")));
	}

	private static void assertRefused(String message, ThrowingCallable settings) {
		assertThatIllegalArgumentException().isThrownBy(settings).withMessageStartingWith(message);
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void receiveBufferLimitsWhatTheKernelTakesForThePeer(Transport transport) {
		SocketSettings settings = new SocketSettings(true, true, true, 8_192, 0);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				Listener listener = bind(dispatcher, settings, 0)) {
			Channel listening = dispatcher.netty().channels().iterator().next();

			// it is set before the window is agreed on, which is what counts
			assertThat(listening.config().getOption(ChannelOption.SO_RCVBUF)).isBetween(8_192, 16_384);
			assertThat(listener.activeConnections()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void reuseAddressDecidesWhetherAPortCanBeBoundRightAfterAStop(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			int port = portThatWaits(dispatcher);

			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> bind(dispatcher, new SocketSettings(true, true, false, 0, 0), port))
				.withCauseInstanceOf(SocketBindException.class);
			// io_uring releases the port of the failed attempt a moment later
			Awaitility.await().ignoreExceptions().untilAsserted(() -> {
				try (Listener again = bind(dispatcher, SocketSettings.DEFAULTS, port)) {
					assertThat(again.localAddress()).extracting("port").isEqualTo(port);
				}
			});
		}
	}

	/** The side that closes first keeps the port in TIME_WAIT. */
	private static int portThatWaits(Dispatcher dispatcher) {
		try (Listener listener = bind(dispatcher, SocketSettings.DEFAULTS, 0);
				RawClient client = RawClient.connect((InetSocketAddress) listener.localAddress())) {
			Awaitility.await().until(() -> listener.connections().size() == 1);
			Connection connection = listener.connections().iterator().next();
			connection.close();
			client.awaitEnd();
			client.hangUp();
			CompletableFuture<?> closed = connection.closed().toCompletableFuture();
			SocketPair.await(closed);
			return ((InetSocketAddress) listener.localAddress()).getPort();
		}
	}

	private static Listener bind(Dispatcher dispatcher, SocketSettings settings, int port) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		return SocketPair
			.await(Listener.bind(dispatcher, options(settings).withAddress(address), (connection, frame, replies) -> {
			}, ConnectionObserver.NONE));
	}

	private static ListenerFixture open(Transport transport, SocketSettings settings) {
		return ListenerFixture.open(transport, Execution.EVENT_LOOP, options(settings),
				(connection, frame, replies) -> {
				});
	}

	private static ListenerOptions options(SocketSettings settings) {
		ListenerOptions.Bind bind = ListenerOptions.Bind.DEFAULTS;
		return ListenerFixture.options().withBind(new ListenerOptions.Bind(bind.address(), bind.backlog(), settings));
	}

	private static Channel accepted(ListenerFixture fixture) {
		fixture.awaitConnection();
		return fixture.dispatcher()
			.netty()
			.channels()
			.stream()
			.filter(SocketChannel.class::isInstance)
			.findFirst()
			.orElseThrow();
	}

}
