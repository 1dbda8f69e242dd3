package io.asyncnet.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.asyncnet.AsyncNetException;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rows getSockOpt, setSockOpt and getFd.
 */
class SocketOptionTests {

	/** Each option with a value; those that are on or off are reversed. */
	private static final Map<SocketOption<?>, Object> CHANGES = Map.ofEntries(Map.entry(SocketOptions.BROADCAST, true),
			Map.entry(SocketOptions.DEBUG, true), Map.entry(SocketOptions.DONT_ROUTE, true),
			Map.entry(SocketOptions.KEEP_ALIVE, true), Map.entry(SocketOptions.KEEP_IDLE, 77),
			Map.entry(SocketOptions.KEEP_INTERVAL, 7), Map.entry(SocketOptions.KEEP_COUNT, 3),
			Map.entry(SocketOptions.USER_TIMEOUT, 4_321), Map.entry(SocketOptions.OOB_INLINE, true),
			Map.entry(SocketOptions.REUSE_ADDRESS, true), Map.entry(SocketOptions.REUSE_PORT, true),
			Map.entry(SocketOptions.NO_DELAY, false));

	/** The kernel keeps twice as much, for its own needs. */
	private static final List<SocketOption<Integer>> SIZES = List.of(SocketOptions.SEND_BUFFER,
			SocketOptions.RECEIVE_BUFFER);

	private static final Set<String> NATIVE_ONLY = Set.of("SO_BROADCAST", "SO_DEBUG", "SO_DONTROUTE",
			"TCP_USER_TIMEOUT");

	private static final Set<String> TCP_ONLY = Set.of("TCP_NODELAY", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT",
			"TCP_USER_TIMEOUT");

	private static final Set<String> NOT_OF_THE_JDK_FOR_UNIX = Set.of("SO_KEEPALIVE", "SO_OOBINLINE", "SO_REUSEADDR");

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void setSockOptIsSeenByGetSockOptOrRefused(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			for (AsyncSocket socket : List.of(pair.client(), pair.accepted())) {
				Set<String> refused = new TreeSet<>();
				CHANGES.forEach((option, value) -> {
					if (!change(socket, option, value)) {
						refused.add(option.name());
					}
				});

				if (wire.family() == StandardProtocolFamily.UNIX) {
					// some kernels take it, for nothing
					refused.add("SO_REUSEPORT");
				}
				assertThat(refused).isEqualTo(unavailable(wire));
			}
		}
	}

	private static Set<String> unavailable(Wire wire) {
		Set<String> names = new TreeSet<>();
		if (wire.transport() == Transport.NIO) {
			names.addAll(NATIVE_ONLY);
		}
		if (wire.family() == StandardProtocolFamily.UNIX) {
			names.addAll(TCP_ONLY);
			names.add("SO_REUSEPORT");
			if (wire.transport() == Transport.NIO) {
				names.addAll(NOT_OF_THE_JDK_FOR_UNIX);
			}
		}
		return names;
	}

	@SuppressWarnings("unchecked")
	private static <T> boolean change(AsyncSocket socket, SocketOption<T> option, Object value) {
		try {
			T before = socket.getOption(option);
			T after = (value instanceof Boolean) ? (T) Boolean.valueOf(!(Boolean) before) : (T) value;
			assertThat(socket.setOption(option, after).getOption(option)).as(option.name()).isEqualTo(after);
			assertThat(socket.setOption(option, before).getOption(option)).as(option.name()).isEqualTo(before);
			return true;
		}
		catch (UnsupportedOperationException ex) {
			assertThat(ex).hasMessageContaining(option.name());
			return false;
		}
		catch (AsyncNetException ex) {
			// a privilege of the administrator
			assertThat(option).as(ex.getMessage()).isEqualTo(SocketOptions.DEBUG);
			assertThat(ex).hasMessageContaining("SO_DEBUG").hasMessageContaining("ermission");
			return true;
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void setSockOptOfTheBuffersIsSeenByGetSockOpt(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			for (SocketOption<Integer> size : SIZES) {
				assertThat(pair.client().setOption(size, 20_000).getOption(size)).as(size.name())
					.isBetween(20_000, 40_000);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void getSockOptOfAcceptConnCanOnlyBeRead(Transport transport) {
		try (SocketPair pair = open(transport)) {
			assertThat(pair.server().getOption(SocketOptions.ACCEPT_CONN)).isTrue();
			assertThat(pair.client().getOption(SocketOptions.ACCEPT_CONN)).isFalse();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> pair.client().setOption(SocketOptions.ACCEPT_CONN, true));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setSockOptBeforeConnectTakesEffect(Transport transport) {
		try (SocketPair pair = open(transport); AsyncSocket socket = AsyncSocket.open(pair.dispatcher())) {
			socket.setOption(SocketOptions.NO_DELAY, false).setOption(SocketOptions.KEEP_ALIVE, true);
			SocketPair.await(socket.connect(pair.server().localAddress()));

			assertThat(socket.getOption(SocketOptions.KEEP_ALIVE)).isTrue();
			assertThat(socket.getOption(SocketOptions.NO_DELAY)).isFalse();
			SocketPair.await(pair.server().accept()).close();
		}
	}

	@Test
	void setSockOptBeforeConnectFailsConnectWhenItIsNotAvailable() {
		try (SocketPair pair = open(Transport.NIO)) {
			AsyncSocket socket = AsyncSocket.open(pair.dispatcher()).setOption(SocketOptions.DONT_ROUTE, true);

			assertUnsupported(socket.connect(pair.server().localAddress()));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setSockOptBeforeListenFailsListenWhenItIsNotAvailable(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			AsyncServerSocket server = AsyncServerSocket.open(dispatcher).setOption(SocketOptions.NO_DELAY, true);

			assertUnsupported(server.listen());
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setSockOptOfReusePortLetsTwoServersShareAPort(Transport transport) {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1);
				AsyncServerSocket first = sharing(dispatcher, 0);
				AsyncServerSocket second = sharing(dispatcher, first.port())) {
			assertThat(second.port()).isEqualTo(first.port());
			assertThat(second.getOption(SocketOptions.REUSE_PORT)).isTrue();
		}
	}

	private static AsyncServerSocket sharing(Dispatcher dispatcher, int port) {
		return SocketPair.await(AsyncServerSocket.open(dispatcher)
			.setOption(SocketOptions.REUSE_PORT, true)
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.listen());
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setSockOptOfAListeningSocketIsSeenByGetSockOpt(Transport transport) {
		try (SocketPair pair = open(transport)) {
			AsyncServerSocket server = pair.server();

			assertThat(server.getOption(SocketOptions.REUSE_ADDRESS)).isTrue();
			assertThat(server.setOption(SocketOptions.REUSE_ADDRESS, false).getOption(SocketOptions.REUSE_ADDRESS))
				.isFalse();
			assertThat(server.setOption(SocketOptions.RECEIVE_BUFFER, 20_000).getOption(SocketOptions.RECEIVE_BUFFER))
				.isBetween(20_000, 40_000);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#plain")
	void getSockOptAndSetSockOptFailAfterClose(Wire wire) {
		try (SocketPair pair = SocketPair.open(wire)) {
			pair.client().close();
			pair.accepted().close();
			SocketPair.await(pair.client().closed().toCompletableFuture());

			assertThatExceptionOfType(SocketClosedException.class)
				.isThrownBy(() -> pair.client().getOption(SocketOptions.KEEP_ALIVE));
			assertThatExceptionOfType(SocketClosedException.class)
				.isThrownBy(() -> pair.client().setOption(SocketOptions.KEEP_ALIVE, true));
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setSockOptSaysWhichValueTheSystemRefuses(Transport transport) {
		try (SocketPair pair = open(transport)) {
			assertThatExceptionOfType(AsyncNetException.class)
				.isThrownBy(() -> pair.client().setOption(SocketOptions.KEEP_COUNT, 100_000))
				.withMessageContaining("TCP_KEEPCNT")
				.withMessageContaining("100000");
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void getFdIsEmptyOnNioOnly(Transport transport) {
		try (SocketPair pair = open(transport)) {
			assertThat(pair.client().fd().isPresent()).isEqualTo(transport != Transport.NIO);
			assertThat(pair.server().fd().isPresent()).isEqualTo(transport != Transport.NIO);
		}
	}

	@Test
	void nioSaysThatItCannotAdoptADescriptor() {
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.NIO, 1)) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> AsyncServerSocket.adopt(dispatcher, 3))
				.withMessageContaining("NIO");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> AsyncSocket.adopt(dispatcher, 3))
				.withMessageContaining("NIO");
		}
	}

	private static void assertUnsupported(CompletableFuture<?> operation) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> SocketPair.await(operation))
			.withCauseInstanceOf(UnsupportedOperationException.class);
	}

	private static SocketPair open(Transport transport) {
		return SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null));
	}

}
