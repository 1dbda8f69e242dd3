package io.asyncnet.socket;

import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.List;

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

	private static final List<SocketOption<Boolean>> PORTABLE = List.of(SocketOptions.KEEP_ALIVE,
			SocketOptions.NO_DELAY, SocketOptions.REUSE_ADDRESS, SocketOptions.OOB_INLINE);

	private static final List<SocketOption<Boolean>> NATIVE = List.of(SocketOptions.DONT_ROUTE,
			SocketOptions.BROADCAST);

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void setOptionIsSeenByGetOption(Transport transport) {
		try (SocketPair pair = open(transport)) {
			for (SocketOption<Boolean> option : PORTABLE) {
				assertThat(pair.client().setOption(option, true).getOption(option)).as(option.name()).isTrue();
				assertThat(pair.client().setOption(option, false).getOption(option)).as(option.name()).isFalse();
			}
			assertThat(pair.client().setOption(SocketOptions.KEEP_IDLE, 77).getOption(SocketOptions.KEEP_IDLE))
				.isEqualTo(77);
			assertThat(pair.client().setOption(SocketOptions.KEEP_INTERVAL, 7).getOption(SocketOptions.KEEP_INTERVAL))
				.isEqualTo(7);
			assertThat(pair.client().setOption(SocketOptions.KEEP_COUNT, 3).getOption(SocketOptions.KEEP_COUNT))
				.isEqualTo(3);
			assertThat(pair.client().setOption(SocketOptions.SEND_BUFFER, 20_000).getOption(SocketOptions.SEND_BUFFER))
				.isGreaterThanOrEqualTo(20_000);
			assertThat(pair.client()
				.setOption(SocketOptions.RECEIVE_BUFFER, 20_000)
				.getOption(SocketOptions.RECEIVE_BUFFER)).isGreaterThanOrEqualTo(20_000);
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void optionThatATransportDoesNotHaveIsRefused(Transport transport) {
		try (SocketPair pair = open(transport)) {
			for (SocketOption<Boolean> option : NATIVE) {
				if (transport == Transport.NIO) {
					assertThatExceptionOfType(UnsupportedOperationException.class)
						.isThrownBy(() -> pair.client().setOption(option, true))
						.withMessageContaining(option.name());
				}
				else {
					assertThat(pair.client().setOption(option, true).getOption(option)).as(option.name()).isTrue();
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void acceptConnCanOnlyBeRead(Transport transport) {
		try (SocketPair pair = open(transport)) {
			assertThat(pair.server().getOption(SocketOptions.ACCEPT_CONN)).isTrue();
			assertThat(pair.client().getOption(SocketOptions.ACCEPT_CONN)).isFalse();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> pair.client().setOption(SocketOptions.ACCEPT_CONN, true));
		}
	}

	@Test
	void optionSetBeforeConnectTakesEffect() {
		try (SocketPair pair = SocketPair.open(); AsyncSocket socket = AsyncSocket.open(pair.dispatcher())) {
			socket.setOption(SocketOptions.NO_DELAY, false).setOption(SocketOptions.KEEP_ALIVE, true);
			SocketPair.await(socket.connect(pair.server().localAddress()));

			assertThat(socket.getOption(SocketOptions.KEEP_ALIVE)).isTrue();
			assertThat(socket.getOption(SocketOptions.NO_DELAY)).isFalse();
		}
	}

	@ParameterizedTest
	@MethodSource("io.asyncnet.socket.Wire#transports")
	void fdIsEmptyOnNioOnly(Transport transport) {
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

	private static SocketPair open(Transport transport) {
		return SocketPair.open(new Wire(transport, StandardProtocolFamily.INET, null));
	}

}
