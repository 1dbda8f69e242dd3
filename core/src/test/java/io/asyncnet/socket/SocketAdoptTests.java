package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The row newAsyncSocket(fd).
 */
@EnabledIf("hasEpoll")
class SocketAdoptTests {

	static boolean hasEpoll() {
		return Epoll.isAvailable();
	}

	@Test
	void adoptedServerSocketAccepts() throws IOException {
		Socket listening = Socket.newSocketStream();
		listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		listening.listen(16);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.EPOLL, 1);
				AsyncServerSocket server = SocketPair.await(AsyncServerSocket.adopt(dispatcher, listening.intValue()));
				RawClient client = RawClient.connect((InetSocketAddress) server.localAddress())) {
			assertThat(server.fd()).hasValue(listening.intValue());
			AsyncSocket accepted = SocketPair.await(server.accept());
			client.send("through\n");

			assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("through");
			accepted.close();
		}
	}

	@Test
	void adoptedSocketSendsAndReceives() throws IOException {
		try (SocketPair pair = SocketPair.open()) {
			Socket socket = Socket.newSocketStream();
			if (!socket.connect(pair.server().localAddress())) {
				Awaitility.await().until(socket::finishConnect);
			}
			AsyncSocket accepted = SocketPair.await(pair.server().accept());
			try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.EPOLL, 1);
					AsyncSocket adopted = SocketPair.await(AsyncSocket.adopt(dispatcher, socket.intValue()))) {
				adopted.send("there\n");
				accepted.send("back\n");

				assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("there");
				assertThat(SocketPair.await(adopted.recvLine())).isEqualTo("back");
			}
			accepted.close();
		}
	}

	@Test
	void adoptedUnixSocketsSendReceiveAndLeaveTheFile() throws IOException {
		Path file = SocketPair.temporaryFile();
		Socket listening = Socket.newSocketDomain();
		listening.bind(new DomainSocketAddress(file.toFile()));
		listening.listen(16);
		Socket connected = Socket.newSocketDomain();
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.EPOLL, 1);
				AsyncServerSocket server = SocketPair
					.await(AsyncServerSocket.adopt(dispatcher, listening.intValue()))) {
			assertThat(connected.connect(new DomainSocketAddress(file.toFile()))).isTrue();
			AsyncSocket accepted = SocketPair.await(server.accept());
			AsyncSocket adopted = SocketPair.await(AsyncSocket.adopt(dispatcher, connected.intValue()));
			adopted.send("there\n");

			assertThat(server.localAddress()).isEqualTo(UnixDomainSocketAddress.of(file));
			assertThat(SocketPair.await(accepted.recvLine())).isEqualTo("there");
			adopted.close();
			assertThat(SocketPair.await(accepted.recvLine())).isNull();
			accepted.close();
		}
		assertThat(file).exists();
		Files.delete(file);
	}

	@Test
	void adoptedServerSocketHasOptionsAndFreesItsPortWhenClosed() throws IOException {
		Socket listening = Socket.newSocketStream();
		listening.setReuseAddress(true);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.EPOLL, 1);
				ReservedPort port = new ReservedPort()) {
			listening.bind(port.address());
			listening.listen(16);
			AsyncServerSocket server = SocketPair.await(AsyncServerSocket.adopt(dispatcher, listening.intValue()));
			CompletableFuture<AsyncSocket> accepting = server.accept();
			server.setOption(SocketOptions.RECEIVE_BUFFER, 65536);
			assertThat(server.getOption(SocketOptions.ACCEPT_CONN)).isTrue();
			assertThat(server.getOption(SocketOptions.RECEIVE_BUFFER)).isGreaterThanOrEqualTo(65536);
			server.close();

			assertThat(accepting).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(SocketClosedException.class);
			Awaitility.await().untilAsserted(() -> {
				try (ServerSocket again = new ServerSocket()) {
					again.bind(port.address());
				}
			});
		}
	}

	@Test
	void descriptorThatCannotBeAdoptedIsRefusedWithTheReasonAndStaysOpen() throws IOException {
		Socket stream = Socket.newSocketStream();
		Socket datagram = Socket.newSocketDgram();
		FileDescriptor file = FileDescriptor.from("/dev/null");
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", Transport.EPOLL, 1);
				SocketPair pair = SocketPair.open()) {
			int listening = pair.server().fd().orElseThrow();
			assertThat(refusal(() -> AsyncServerSocket.adopt(dispatcher, 1_000_000))).contains("Descriptor 1000000",
					"Bad file descriptor");
			assertThat(refusal(() -> AsyncServerSocket.adopt(dispatcher, file.intValue()))).contains("non-socket");
			assertThat(refusal(() -> AsyncServerSocket.adopt(dispatcher, datagram.intValue())))
				.contains("not a stream socket");
			assertThat(refusal(() -> AsyncServerSocket.adopt(dispatcher, stream.intValue())))
				.contains("does not listen");
			assertThat(refusal(() -> AsyncSocket.adopt(dispatcher, stream.intValue()))).contains("is not connected");
			assertThat(refusal(() -> AsyncSocket.adopt(dispatcher, listening))).contains("it listens");
		}
		stream.close();
		datagram.close();
		file.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "IO_URING" })
	void otherTransportsSayThatTheyCannotAdopt(Transport transport) {
		assumeThat(Wire.transports()).contains(transport);
		try (Dispatcher dispatcher = Dispatcher.open("test-loop", transport, 1)) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> AsyncServerSocket.adopt(dispatcher, 3))
				.withMessageContaining("cannot adopt");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> AsyncSocket.adopt(dispatcher, 3))
				.withMessageContaining("cannot adopt");
		}
	}

	private static @Nullable String refusal(ThrowingCallable adopting) {
		return catchThrowableOfType(IllegalArgumentException.class, adopting).getMessage();
	}

}
