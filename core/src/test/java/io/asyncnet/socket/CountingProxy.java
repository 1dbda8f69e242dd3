package io.asyncnet.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stands between one client and a listener and counts what goes by.
 */
final class CountingProxy implements AutoCloseable {

	private final AtomicLong toServer = new AtomicLong();

	private final AtomicLong toClient = new AtomicLong();

	private final List<Thread> threads = new ArrayList<>();

	private final ServerSocket acceptor;

	private final InetSocketAddress target;

	CountingProxy(InetSocketAddress target) throws IOException {
		this.target = target;
		this.acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.acceptor.setSoTimeout(10_000);
		start(this::relay);
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.acceptor.getLocalSocketAddress();
	}

	/** Wait for both sides to end. */
	void awaitEnd() throws InterruptedException {
		for (int i = 0; i < 2; i++) {
			this.threads.get(i).join(10_000);
			assertThat(this.threads.get(i).isAlive()).as("proxy still runs").isFalse();
		}
	}

	long toServer() {
		return this.toServer.get();
	}

	long toClient() {
		return this.toClient.get();
	}

	@Override
	public void close() throws IOException {
		this.acceptor.close();
	}

	private void relay() throws IOException {
		try (Socket client = this.acceptor.accept(); Socket server = new Socket()) {
			client.setSoTimeout(10_000);
			server.setSoTimeout(10_000);
			server.connect(this.target, 10_000);
			start(() -> copy(server, client, this.toClient));
			copy(client, server, this.toServer);
			awaitQuietly(this.threads.get(1));
		}
	}

	private static void copy(Socket from, Socket to, AtomicLong count) throws IOException {
		byte[] bytes = new byte[8192];
		InputStream in = from.getInputStream();
		boolean taken = true;
		for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
			count.addAndGet(n);
			taken = taken && passOn(bytes, n, to);
		}
		if (taken) {
			to.shutdownOutput();
		}
	}

	/**
	 * Pass bytes on, unless nobody is there any more: what still comes counts as well.
	 */
	private static boolean passOn(byte[] bytes, int length, Socket to) {
		try {
			to.getOutputStream().write(bytes, 0, length);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void awaitQuietly(Thread thread) {
		try {
			thread.join(10_000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void start(Relay relay) {
		Thread thread = new Thread(() -> {
			try {
				relay.run();
			}
			catch (IOException ex) {
				// one of the sides has ended; the counts tell the rest
				Thread.currentThread().interrupt();
			}
		}, "test-proxy");
		this.threads.add(thread);
		thread.start();
	}

	private interface Relay {

		void run() throws IOException;

	}

}
