package io.asyncnet.socket;

import java.util.concurrent.CompletableFuture;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;

/**
 * A process of its own that sends the lines of one connection back and ends with it. Its
 * descriptor is one that its parent has opened: with {@code listen} it accepts the
 * connection, otherwise it has it.
 */
public final class AdoptingServer {

	private AdoptingServer() {
	}

	/** With the number of the descriptor. */
	public static void main(String[] arguments) {
		int fd = Integer.parseInt(arguments[0]);
		try (Dispatcher dispatcher = Dispatcher.open("loop", Transport.EPOLL, 1)) {
			AsyncSocket socket = (arguments.length > 1) ? accept(dispatcher, fd)
					: SocketPair.await(AsyncSocket.adopt(dispatcher, fd));
			CompletableFuture<String> receiving = socket.recvLine();
			for (String line = receiving.join(); line != null; line = socket.recvLine().join()) {
				socket.send(line + "\n").join();
			}
			socket.close();
			socket.closed().toCompletableFuture().join();
		}
	}

	private static AsyncSocket accept(Dispatcher dispatcher, int fd) {
		try (AsyncServerSocket server = SocketPair.await(AsyncServerSocket.adopt(dispatcher, fd))) {
			return SocketPair.await(server.accept());
		}
	}

}
