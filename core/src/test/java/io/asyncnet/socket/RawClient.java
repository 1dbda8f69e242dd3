package io.asyncnet.socket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * A peer made of the JDK's blocking sockets, which share no code with the library. No
 * receive waits longer than ten seconds.
 */
final class RawClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	private final InputStream in;

	private RawClient(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.setTcpNoDelay(true);
		this.in = new BufferedInputStream(socket.getInputStream());
	}

	static RawClient connect(InetSocketAddress address) {
		return connect(address, 0);
	}

	/** Connect from a local address, such as one of the many that IPv4's loopback has. */
	static RawClient connectFrom(String local, InetSocketAddress address) {
		return call(() -> {
			Socket socket = new Socket();
			socket.bind(new InetSocketAddress(local, 0));
			socket.connect(address, TIMEOUT_MILLIS);
			return new RawClient(socket);
		});
	}

	/** Connect with a small receive buffer, which fills soon when nothing is received. */
	static RawClient connect(InetSocketAddress address, int receiveBuffer) {
		return call(() -> {
			Socket socket = new Socket();
			if (receiveBuffer > 0) {
				socket.setReceiveBufferSize(receiveBuffer);
			}
			socket.connect(address, TIMEOUT_MILLIS);
			return new RawClient(socket);
		});
	}

	/** Connect with TLS; the handshake begins with the first byte, or when told. */
	static RawClient connectTls(InetSocketAddress address, SSLContext context, String... protocols) {
		return call(() -> {
			SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
			socket.connect(address, TIMEOUT_MILLIS);
			if (protocols.length > 0) {
				socket.setEnabledProtocols(protocols);
			}
			return new RawClient(socket);
		});
	}

	/** Connect with TLS and ask for a server name. */
	static RawClient connectTls(InetSocketAddress address, SSLContext context, String serverName, Socket socket,
			String protocol) {
		return call(() -> {
			socket.connect(address, TIMEOUT_MILLIS);
			SSLSocket tls = (SSLSocket) context.getSocketFactory()
				.createSocket(socket, address.getHostString(), address.getPort(), true);
			SSLParameters parameters = tls.getSSLParameters();
			parameters.setServerNames(serverName.isEmpty() ? List.of() : List.of(new ServerName(serverName)));
			tls.setSSLParameters(parameters);
			tls.setEnabledProtocols(new String[] { protocol });
			return new RawClient(tls);
		});
	}

	/** Connect with TLS behind bytes that leave together with the first of its own. */
	static RawClient connectTlsBehind(byte[] header, InetSocketAddress address, SSLContext context) {
		return connectTlsBehind(header, 0, address, context);
	}

	/** The same, with so many bytes that come back before TLS begins. */
	static RawClient connectTlsBehind(byte[] header, int answered, InetSocketAddress address, SSLContext context) {
		return call(() -> {
			Socket socket = new HeaderSocket(header, answered);
			socket.connect(address, TIMEOUT_MILLIS);
			return new RawClient(
					context.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true));
		});
	}

	/** Go on with TLS; the handshake begins with the first byte, or when told. */
	RawClient upgrade(SSLContext context, String... protocols) {
		return call(() -> {
			SSLSocket layered = (SSLSocket) context.getSocketFactory()
				.createSocket(this.socket, "localhost", this.socket.getPort(), true);
			if (protocols.length > 0) {
				layered.setEnabledProtocols(protocols);
			}
			return new RawClient(layered);
		});
	}

	/** Connect with TLS whose bytes leave in segments of one byte each. */
	static RawClient connectTlsByteByByte(InetSocketAddress address, SSLContext context) {
		return call(() -> {
			Socket socket = new BytewiseSocket();
			socket.setTcpNoDelay(true);
			socket.connect(address, TIMEOUT_MILLIS);
			return new RawClient(
					context.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true));
		});
	}

	RawClient send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	RawClient send(byte[] bytes) {
		return call(() -> {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
			return this;
		});
	}

	RawClient sendByteByByte(String text) {
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			send(new byte[] { value });
		}
		return this;
	}

	/** Send without waiting for it, as it may take until the peer reads. */
	CompletableFuture<RawClient> sendInBackground(byte[] bytes) {
		CompletableFuture<RawClient> sent = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				sent.complete(send(bytes));
			}
			catch (RuntimeException ex) {
				sent.completeExceptionally(ex);
			}
		}, "test-sender");
		thread.start();
		return sent;
	}

	/** Receive a line, without its end. */
	String receiveLine() {
		return call(() -> {
			String line = receiveLineOrEnd();
			if (line == null) {
				throw new EOFException("End after 0 bytes of a line");
			}
			return line;
		});
	}

	/** Receive a line, or {@code null} at the end, which must not be within one. */
	@Nullable String receiveLineOrEnd() {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		return call(() -> {
			for (int value = this.in.read(); value != '\n'; value = this.in.read()) {
				if (value == -1 && line.size() == 0) {
					return null;
				}
				if (value == -1) {
					throw new EOFException("End after " + line.size() + " bytes of a line");
				}
				line.write(value);
			}
			String text = line.toString(StandardCharsets.UTF_8);
			return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
		});
	}

	List<String> receiveLines(int count) {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lines.add(receiveLine());
		}
		return lines;
	}

	byte[] receiveExactly(int count) {
		return call(() -> {
			byte[] bytes = this.in.readNBytes(count);
			if (bytes.length < count) {
				throw new EOFException("End after " + bytes.length + " of " + count + " bytes");
			}
			return bytes;
		});
	}

	/** Receive until the peer ends its side, which must not be a reset. */
	byte[] receiveAll() {
		return call(this.in::readAllBytes);
	}

	String receiveAllText() {
		return new String(receiveAll(), StandardCharsets.UTF_8);
	}

	/** Receive until the peer ends or resets the connection. */
	void awaitEnd() {
		try {
			this.in.transferTo(OutputStream.nullOutputStream());
		}
		catch (SocketTimeoutException ex) {
			fail("Connection is still open", ex);
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageMatching("(?i).*(reset|broken pipe|closed|aborted|alert|terminated).*");
		}
	}

	/** Return whether bytes can be received without waiting. */
	boolean hasReceived() {
		return call(() -> this.in.available() > 0);
	}

	void shutdownOutput() {
		run(this.socket::shutdownOutput);
	}

	void startHandshake() throws IOException {
		((SSLSocket) this.socket).startHandshake();
	}

	SSLSocket ssl() {
		return (SSLSocket) this.socket;
	}

	/** The certificate of the server. */
	X509Certificate certificate() {
		try {
			return (X509Certificate) ssl().getSession().getPeerCertificates()[0];
		}
		catch (SSLPeerUnverifiedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** End the connection with a reset. */
	void reset() {
		run(() -> {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		});
	}

	/** End the connection in the regular way before the test is done with it. */
	void hangUp() {
		close();
	}

	InetSocketAddress localAddress() {
		return (InetSocketAddress) this.socket.getLocalSocketAddress();
	}

	@Override
	public void close() {
		run(this.socket::close);
	}

	private static void run(IoRunnable action) {
		call(() -> {
			action.run();
			return Boolean.TRUE;
		});
	}

	private static <T extends @Nullable Object> T call(IoCallable<T> action) {
		try {
			return action.call();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Any bytes, whereas the JDK's type for host names refuses what can be none. */
	private static final class ServerName extends SNIServerName {

		ServerName(String name) {
			super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
		}

	}

	/**
	 * Sends bytes before, and in one segment with, the first that it is given.
	 */
	private static final class HeaderSocket extends Socket {

		private byte[] header;

		private int answered;

		HeaderSocket(byte[] header, int answered) {
			this.header = header;
			this.answered = answered;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			return new FilterInputStream(super.getInputStream()) {

				@Override
				public int read(byte[] bytes, int offset, int length) throws IOException {
					this.in.skipNBytes(HeaderSocket.this.answered);
					HeaderSocket.this.answered = 0;
					return this.in.read(bytes, offset, length);
				}
			};
		}

		@Override
		public OutputStream getOutputStream() throws IOException {
			return new FilterOutputStream(super.getOutputStream()) {

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					ByteArrayOutputStream all = new ByteArrayOutputStream();
					all.writeBytes(HeaderSocket.this.header);
					all.write(bytes, offset, length);
					HeaderSocket.this.header = new byte[0];
					this.out.write(all.toByteArray());
				}
			};
		}

	}

	private static final class BytewiseSocket extends Socket {

		@Override
		public OutputStream getOutputStream() throws IOException {
			return new FilterOutputStream(super.getOutputStream()) {

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					for (int i = offset; i < offset + length; i++) {
						this.out.write(bytes[i]);
					}
				}
			};
		}

	}

	private interface IoCallable<T extends @Nullable Object> {

		T call() throws IOException;

	}

	private interface IoRunnable {

		void run() throws IOException;

	}

}
