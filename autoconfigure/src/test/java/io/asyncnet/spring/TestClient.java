package io.asyncnet.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Blocking peer of a listener that gives up after five seconds.
 */
public final class TestClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 5000;

	private final Socket socket;

	public TestClient(Socket socket) {
		this.socket = socket;
		try {
			socket.setSoTimeout(TIMEOUT_MILLIS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static TestClient connect(int port) {
		try {
			return new TestClient(new Socket(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public TestClient send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	public TestClient send(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return exactly so many characters. */
	public String receive(int length) {
		return new String(receiveBytes(length), StandardCharsets.UTF_8);
	}

	public byte[] receiveBytes(int length) {
		try {
			return this.socket.getInputStream().readNBytes(length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return what comes before the next LF. */
	public String receiveLine() {
		StringBuilder line = new StringBuilder();
		for (byte[] next = receiveBytes(1); next.length == 1 && next[0] != '\n'; next = receiveBytes(1)) {
			line.append((char) next[0]);
		}
		return line.toString();
	}

	public String exchange(String text) {
		return send(text + "\r\n").receive(text.length() + 2).stripTrailing();
	}

	/**
	 * Return whether the other side has ended, orderly or not, without another byte. Then
	 * this one ends as well: a listener lingers for a second for a peer that does not.
	 */
	public boolean isEnded() {
		boolean ended = readsEnd();
		if (ended) {
			close();
		}
		return ended;
	}

	private boolean readsEnd() {
		try {
			InputStream in = this.socket.getInputStream();
			return in.read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	public Socket socket() {
		return this.socket;
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
