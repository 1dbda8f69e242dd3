package io.asyncnet.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.SocketFactory;

/**
 * A peer of the demo that gives up after some seconds.
 */
public class DemoClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	public DemoClient(int port) {
		this(port, SocketFactory.getDefault());
	}

	public DemoClient(int port, SocketFactory sockets) {
		try {
			this.socket = sockets.createSocket();
			this.socket.setSoTimeout(TIMEOUT_MILLIS);
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public void send(String text) {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	public void send(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public byte[] receive(int length) {
		try {
			return this.socket.getInputStream().readNBytes(length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Receive a line, with its end. */
	public String receiveLine() {
		StringBuilder line = new StringBuilder();
		while (line.isEmpty() || line.charAt(line.length() - 1) != '\n') {
			byte[] next = receive(1);
			if (next.length == 0) {
				return line + "<end>";
			}
			line.append((char) next[0]);
		}
		return line.toString();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
