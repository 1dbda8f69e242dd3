package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	@Test
	@EnabledIf("hasEpoll")
	void acceptedSocketsAreProbedAsDocumented() {
		try (ListenerFixture fixture = open(Transport.EPOLL, SocketSettings.DEFAULTS);
				RawClient client = fixture.connect()) {
			Channel accepted = accepted(fixture);

			assertThat(client.localAddress()).isEqualTo(accepted.remoteAddress());
			assertThat(accepted.config().getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(300);
			assertThat(accepted.config().getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(60);
			assertThat(accepted.config().getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(5);
		}
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
