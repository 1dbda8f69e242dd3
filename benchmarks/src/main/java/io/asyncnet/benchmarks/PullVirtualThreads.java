package io.asyncnet.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.dispatch.Transport;
import io.asyncnet.socket.AsyncServerSocket;
import io.asyncnet.socket.AsyncSocket;

/**
 * {@code ours-pull-vthread}: a virtual thread for each socket, which waits for lines.
 */
public final class PullVirtualThreads {

	private PullVirtualThreads() {
	}

	public static void main(String[] args) {
		Dispatcher dispatcher = Dispatcher.open("pull", Transport.AUTO, 1);
		AsyncServerSocket server = AsyncServerSocket.open(dispatcher)
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ping.port(args)))
			.listen()
			.join();
		ExecutorService threads = VirtualThreads.perTask();
		while (true) {
			AsyncSocket accepted = server.accept().join();
			threads.execute(() -> serve(accepted));
		}
	}

	private static void serve(AsyncSocket accepted) {
		try (AsyncSocket socket = accepted) {
			String line;
			while ((line = socket.recvLine().join()) != null) {
				socket.send(Ping.answer(line));
			}
		}
	}

}
