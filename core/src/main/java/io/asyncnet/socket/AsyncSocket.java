package io.asyncnet.socket;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket from which the application receives when it wants to. Thread-safe:
 * receives are served in the order of the calls, and so are sends.
 * <p>
 * A future completes on the socket's event loop, which must not be blocked, or at once
 * when what was asked for is there. A receive that is cancelled, or that times out with
 * {@code orTimeout}, takes nothing: the next one gets the bytes. Connecting, or going on
 * with TLS, that is given up closes the socket. A send cannot be taken back, as a part of
 * it may have left. Without a receive no more is read from the peer than
 * {@link ListenerOptions.Buffers#inbound()}.
 *
 * @since 0.1.0
 */
public interface AsyncSocket extends SocketPeer, AutoCloseable {

	/** How long connecting may take unless told otherwise; as long as Netty's default. */
	Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Create a socket that is not connected yet.
	 * @param dispatcher on whose event loops it lives
	 * @return the socket, buffered and without TLS
	 */
	static AsyncSocket open(Dispatcher dispatcher) {
		return new NettySocket(dispatcher, null);
	}

	/**
	 * Create a socket for one protocol family only.
	 * @param dispatcher on whose event loops it lives
	 * @param family {@code INET}, {@code INET6} or {@code UNIX} of
	 * {@link java.net.StandardProtocolFamily}; addresses of others are not connected to
	 * @return the socket, buffered and without TLS
	 */
	static AsyncSocket open(Dispatcher dispatcher, ProtocolFamily family) {
		return new NettySocket(dispatcher, family);
	}

	/**
	 * Create a socket from a descriptor that is connected already, such as number 0 of a
	 * process that inetd started. It belongs to the socket from now on.
	 * @param dispatcher on whose event loops it lives
	 * @param fd a connected stream socket of IPv4, IPv6 or, on Linux, of Unix
	 * @return completes when the socket is ready
	 * @throws IllegalArgumentException if the descriptor is not open, not a stream socket
	 * or not connected; it still belongs to the caller
	 * @throws UnsupportedOperationException if the transport cannot: NIO and io_uring
	 */
	static CompletableFuture<AsyncSocket> adopt(Dispatcher dispatcher, int fd) {
		NettySocket socket = new NettySocket(dispatcher, null);
		socket.life().adopt(fd);
		return socket.life().opening(socket);
	}

	/**
	 * Create a socket and connect it to whichever address of a name answers first.
	 * @param dispatcher on whose event loops it lives
	 * @param host a name, or an address in digits
	 * @param port the port
	 * @param timeout time for all of it
	 * @return completes with the connected socket, or exceptionally with
	 * {@link SocketConnectException}
	 */
	static CompletableFuture<AsyncSocket> dial(Dispatcher dispatcher, String host, int port, Duration timeout) {
		NettySocket socket = new NettySocket(dispatcher, null);
		socket.life().connect(host, port, timeout);
		return socket.life().opening(socket);
	}

	/**
	 * Choose what {@link #recv} waits for.
	 * @param buffered {@code true} for exactly the size asked for, {@code false} for
	 * whatever is there
	 * @return this socket
	 */
	AsyncSocket buffered(boolean buffered);

	/**
	 * Have the socket use TLS from the first byte. The host that is connected to is sent
	 * to the server and verified.
	 * @param context a client's context
	 * @return this socket
	 * @throws IllegalStateException if the socket is connected, or about to be
	 */
	AsyncSocket tls(TlsContext context);

	/**
	 * Connect to whichever address of a name answers first: all of them are tried, IPv6
	 * and IPv4 by turns, a quarter of a second apart (RFC 8305).
	 * @param host a name, or an address in digits
	 * @param port the port
	 * @return completes when the connection, and its TLS, is there; exceptionally with
	 * {@link SocketConnectException} or {@link io.asyncnet.tls.TlsHandshakeException}
	 */
	default CompletableFuture<Void> connect(String host, int port) {
		return connect(host, port, DEFAULT_CONNECT_TIMEOUT);
	}

	/**
	 * Connect as {@link #connect(String, int)} does.
	 * @param host a name, or an address in digits
	 * @param port the port
	 * @param timeout time for resolving and connecting; TLS has its own
	 * @return completes when the connection is there
	 */
	CompletableFuture<Void> connect(String host, int port, Duration timeout);

	/**
	 * Connect to one address.
	 * @param address an Internet address, or a {@link java.net.UnixDomainSocketAddress}
	 * @return completes when the connection is there
	 */
	CompletableFuture<Void> connect(SocketAddress address);

	/**
	 * Connect to a Unix domain socket.
	 * @param path the socket's file
	 * @return completes when the connection is there
	 */
	CompletableFuture<Void> connectUnix(Path path);

	/**
	 * Receive bytes. A buffered socket waits for exactly {@code size} of them and gives
	 * less only at the end; an unbuffered one gives what is there, as
	 * {@link #recvSome(int)} does.
	 * @param size how many bytes
	 * @return completes with the bytes; none means the end
	 */
	default CompletableFuture<byte[]> recv(int size) {
		return recv(size, Set.of(SocketFlag.SAFE_DISCONN));
	}

	/**
	 * Receive bytes as {@link #recv(int)} does.
	 * @param size how many bytes
	 * @param flags without {@code SAFE_DISCONN} a connection that was reset is a
	 * {@link SocketClosedException} and not the end
	 * @return completes with the bytes; none means the end
	 */
	CompletableFuture<byte[]> recv(int size, Set<SocketFlag> flags);

	/**
	 * Receive what is there, and wait only when there is nothing.
	 * @param max at most so many bytes
	 * @return completes with at least one byte; none means the end
	 */
	CompletableFuture<byte[]> recvSome(int max);

	/**
	 * Receive into a buffer: what remains in it, as {@link #recv(int)} counts. The buffer
	 * belongs to the socket until the future is done.
	 * @param target where the bytes go; its position moves behind them
	 * @return completes with the number of bytes; 0 means the end
	 */
	CompletableFuture<Integer> recvInto(ByteBuffer target);

	/**
	 * Receive a line in UTF-8. LF or CR LF ends it; a CR elsewhere belongs to it.
	 * @return completes with the line without its end, or with {@code null} at the end of
	 * the stream, also when that cuts off a line; exceptionally with
	 * {@link io.asyncnet.framing.FrameTooLongException} if the line is longer than
	 * {@link ListenerOptions#DEFAULT_MAX_LINE_LENGTH}, and then the next call starts at
	 * the next line
	 */
	CompletableFuture<@Nullable String> recvLine();

	/**
	 * Receive a line as {@link #recvLine()} does.
	 * @param maxLength longest line in bytes, without its end
	 * @param flags without {@code SAFE_DISCONN} a line that the end cuts off is a
	 * {@link io.asyncnet.framing.TruncatedFrameException}
	 * @return completes with the line, or with {@code null} at the end
	 */
	CompletableFuture<@Nullable String> recvLine(int maxLength, Set<SocketFlag> flags);

	/**
	 * Receive a line of {@link ListenerOptions#DEFAULT_MAX_LINE_LENGTH} at most and
	 * append it to a text.
	 * @param target what the line is appended to, on the event loop or the calling thread
	 * @return completes with {@code true}, or with {@code null} at the end
	 */
	CompletableFuture<@Nullable Boolean> recvLineInto(Appendable target);

	/**
	 * Receive a line into a buffer. One that does not fit is a
	 * {@link io.asyncnet.framing.FrameTooLongException}.
	 * @param target where the bytes go; its position moves behind them
	 * @return completes with {@code true}, or with {@code null} at the end
	 */
	CompletableFuture<@Nullable Boolean> recvLineInto(ByteBuffer target);

	/**
	 * Return whether a receive of one byte would be served at once.
	 * @return {@code true} if there are received, and decrypted, bytes
	 */
	boolean hasDataBuffered();

	/**
	 * Send bytes as they are. Calls may overlap, and sends that follow on each other
	 * closely leave in one write. A future that stays open means that the peer is not
	 * reading: wait for it before sending more, or the connection ends as
	 * {@link CloseReason#SLOW_CONSUMER}.
	 * @param bytes copied before this method returns; position and limit stay
	 * @return completes when the bytes have been handed to the operating system, or
	 * exceptionally with {@link SocketClosedException}
	 * @throws IllegalStateException if the socket is not connected
	 */
	default CompletableFuture<Void> send(ByteBuffer bytes) {
		return send(bytes, Set.of());
	}

	/**
	 * Send bytes as {@link #send(ByteBuffer)} does.
	 * @param bytes copied before this method returns
	 * @param flags with {@code SAFE_DISCONN} the future completes also when the peer has
	 * gone
	 * @return completes when the bytes have been handed to the operating system
	 */
	CompletableFuture<Void> send(ByteBuffer bytes, Set<SocketFlag> flags);

	/**
	 * Send bytes as {@link #send(ByteBuffer)} does.
	 * @param bytes copied before this method returns
	 * @return completes when the bytes have been handed to the operating system
	 */
	default CompletableFuture<Void> send(byte[] bytes) {
		return send(ByteBuffer.wrap(bytes));
	}

	/**
	 * Send text in UTF-8.
	 * @param text the text, to which no line end is added
	 * @return completes when the bytes have been handed to the operating system
	 */
	default CompletableFuture<Void> send(String text) {
		return send(text, StandardCharsets.UTF_8);
	}

	/**
	 * Send text.
	 * @param text the text, to which no line end is added
	 * @param charset how it is encoded
	 * @return completes when the bytes have been handed to the operating system
	 */
	CompletableFuture<Void> send(String text, Charset charset);

	/**
	 * Go on with TLS on a connected socket, as STARTTLS does. Bytes that were received in
	 * plain text and not asked for fail the upgrade and close the socket, as an attacker
	 * may have put them there. What is sent or asked for from now on waits for the
	 * handshake, and is encrypted.
	 * @param context the context of the side that this socket is, in the sense of TLS
	 * @param host for a client the host to be verified; {@code null} for a server
	 * @return completes when the handshake is done; exceptionally with
	 * {@link io.asyncnet.tls.TlsHandshakeException}, which closes the socket, or with
	 * {@link IllegalStateException} if it has TLS already or the context is for the other
	 * side
	 */
	CompletableFuture<Void> startTls(TlsContext context, @Nullable String host);

	/**
	 * Return whether bytes are encrypted on the wire.
	 * @return {@code true} once TLS is there
	 */
	boolean isSsl();

	/**
	 * Return what the TLS handshake agreed on.
	 * @return the session, or {@code null} without TLS
	 */
	@Nullable TlsSession sslSession();

	/**
	 * Return the peer's certificates.
	 * @return the certificates, leaf first; empty unless they were verified
	 */
	@Override
	default List<X509Certificate> peerCertificates() {
		TlsSession session = sslSession();
		return (session != null) ? session.peerCertificates() : List.of();
	}

	/**
	 * Return the address of this end.
	 * @return the address, {@code null} before the socket is connected
	 */
	@Nullable SocketAddress localAddress();

	/**
	 * Return the address of the peer, or what {@linkplain #proxy() a proxy} says it is.
	 * @return the address, {@code null} before the socket is connected
	 */
	@Nullable SocketAddress remoteAddress();

	/**
	 * Return the descriptor. It still belongs to the socket.
	 * @return the descriptor; empty on NIO, and when there is none
	 */
	OptionalInt fd();

	/**
	 * Read an option.
	 * @param <T> the type of its value
	 * @param option one of {@link SocketOptions}, or a standard one of the JDK
	 * @return its value
	 * @throws UnsupportedOperationException if the transport does not have it
	 * @throws IllegalStateException if the socket is not connected
	 * @throws SocketClosedException if the socket is closed
	 */
	<T> T getOption(SocketOption<T> option);

	/**
	 * Change an option, now or, before the socket is connected, as soon as it has a
	 * descriptor.
	 * @param <T> the type of its value
	 * @param option one of {@link SocketOptions}, or a standard one of the JDK
	 * @param value its new value
	 * @return this socket
	 * @throws UnsupportedOperationException if the transport does not have it; before the
	 * socket is connected it is {@link #connect} that fails with it
	 * @throws SocketClosedException if the socket is closed
	 * @throws io.asyncnet.AsyncNetException if the operating system refuses the value
	 */
	<T> AsyncSocket setOption(SocketOption<T> option, T value);

	/**
	 * Return a stream for blocking code, which behaves like that of a
	 * {@link java.net.Socket}: it reads -1 at the end, fails with an
	 * {@link java.io.IOException} after a reset, and closing it closes the socket, after
	 * which it fails as well. There is no timeout; an interrupt of a thread that waits,
	 * of any kind, ends the read with an {@link java.io.InterruptedIOException}, leaves
	 * the interrupt flag set, takes no byte and does not close the socket.
	 * @return a stream; what could wait on it fails with an {@link IllegalStateException}
	 * on an event loop of the dispatcher
	 */
	InputStream inputStream();

	/**
	 * Return a stream for blocking code, which behaves like that of a
	 * {@link java.net.Socket}: a write returns when its bytes have been handed to the
	 * operating system, so there is nothing to flush. Closing it closes the socket. A
	 * thread that is interrupted while it waits gets an
	 * {@link java.io.InterruptedIOException}; what was written may still be sent.
	 * @return a stream; a write fails with an {@link IllegalStateException} on an event
	 * loop of the dispatcher
	 */
	OutputStream outputStream();

	/**
	 * Close after what has been sent so far has left, for which there are 30 seconds; a
	 * send that has not left by then fails. What is being received, connected or upgraded
	 * to TLS fails at once with {@link SocketClosedException}. A repeated call has no
	 * effect.
	 */
	@Override
	void close();

	/**
	 * Return whether the socket has been closed, by whomever.
	 * @return {@code true} if nothing can be sent any more
	 */
	boolean isClosed();

	/**
	 * Return the end of this socket.
	 * @return completes with the reason when the descriptor is closed; never
	 * exceptionally
	 */
	CompletionStage<CloseReason> closed();

}
