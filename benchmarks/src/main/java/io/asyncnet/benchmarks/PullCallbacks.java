package io.asyncnet.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.AsyncServerSocket;
import io.asyncnet.socket.AsyncSocket;
import org.jspecify.annotations.Nullable;

/**
 * {@code ours-pull-callbacks}: sockets with callbacks on one event loop.
 */
public final class PullCallbacks {

	private PullCallbacks() {
	}

	public static void main(String[] args) {
		Dispatcher dispatcher = Dispatcher.open("pull", Transport.AUTO, 1);
		AsyncServerSocket server = AsyncServerSocket.open(dispatcher)
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ping.port(args)))
			.listen()
			.join();
		while (true) {
			serve(server.accept().join());
		}
	}

	private static void serve(AsyncSocket socket) {
		socket.recvLine().whenComplete((line, failure) -> next(socket, line));
	}

	private static void next(AsyncSocket socket, @Nullable String line) {
		if (line == null) {
			socket.close();
			return;
		}
		socket.send(Ping.answer(line));
		serve(socket);
	}

}
