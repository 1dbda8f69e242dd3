package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

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

}
