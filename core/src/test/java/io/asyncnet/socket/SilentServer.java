package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Does not answer, as its backlog is full.
 */
final class SilentServer implements AutoCloseable {

	private final ServerSocketChannel server = ServerSocketChannel.open();

	private final SocketChannel[] fillers = new SocketChannel[8];

	SilentServer() throws IOException {
		this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	SilentServer(InetSocketAddress address) throws IOException {
		this.server.bind(address, 1);
		for (int i = 0; i < this.fillers.length; i++) {
			this.fillers[i] = SocketChannel.open();
			this.fillers[i].configureBlocking(false);
			this.fillers[i].connect(this.server.getLocalAddress());
		}
	}

	InetSocketAddress address() throws IOException {
		return (InetSocketAddress) this.server.getLocalAddress();
	}

	/**
	 * Accept all that is there, now, and count the bytes that were sent until the end.
	 */
	int drain() throws IOException {
		for (SocketChannel filler : this.fillers) {
			filler.close();
		}
		this.server.configureBlocking(false);
		int count = 0;
		for (SocketChannel peer = this.server.accept(); peer != null; peer = this.server.accept()) {
			try (SocketChannel open = peer) {
				open.socket().setSoTimeout(10_000);
				count += open.socket().getInputStream().readAllBytes().length;
			}
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel filler : this.fillers) {
			filler.close();
		}
		this.server.close();
	}

}
