package io.asyncnet.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between peers and a listener, counts the bytes that go by, and passes on ends of
 * one direction as such and resets as resets. What it takes in pieces it gives on in
 * pieces of {@code chunk} bytes at most.
 */
final class CountingProxy implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final AtomicLong toServer = new AtomicLong();

	private final AtomicLong toClient = new AtomicLong();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ServerSocket acceptor;

	private final int target;

	private final int chunk;

	CountingProxy(int target, int chunk) {
		this.target = target;
		this.chunk = chunk;
		try {
			this.acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	int port() {
		return this.acceptor.getLocalPort();
	}

	long toServer() {
		return this.toServer.get();
	}

	long toClient() {
		return this.toClient.get();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.acceptor.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				for (Socket socket : new Socket[] { client, server }) {
					socket.setSoTimeout(TIMEOUT_MILLIS);
					socket.setTcpNoDelay(true);
					this.sockets.add(socket);
				}
				this.threads.execute(() -> relay(client, server, this.toServer));
				this.threads.execute(() -> relay(server, client, this.toClient));
			}
		}
		catch (IOException ex) {
			// closed, which ends the test
			this.threads.shutdown();
		}
	}

	private void relay(Socket from, Socket to, AtomicLong count) {
		byte[] bytes = new byte[this.chunk];
		boolean taken = true;
		try {
			InputStream in = from.getInputStream();
			for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
				count.addAndGet(n);
				taken = taken && passOn(bytes, n, to);
			}
			if (taken) {
				to.shutdownOutput();
			}
		}
		catch (IOException ex) {
			reset(from);
			reset(to);
		}
	}

	/**
	 * Pass bytes on, unless nobody is there any more: how that side ended shows where it
	 * is read, and what the other one still sends counts as well.
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

	private void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// the other direction has closed it
			this.sockets.remove(socket);
		}
	}

	@Override
	public void close() throws IOException {
		this.acceptor.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.threads.shutdownNow();
	}

}
