package io.asyncnet.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.unix.UnixChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that accepts a connection whenever the application asks for one.
 * Thread-safe.
 *
 * <pre>
 * AsyncServerSocket server = AsyncServerSocket.open(dispatcher).bind(new InetSocketAddress(7000)).listen().join();
 * server.accept().thenAccept(this::serve);
 * </pre>
 *
 * @since 0.1.0
 */
public final class AsyncServerSocket implements AutoCloseable {

	private final Dispatcher dispatcher;

	private final Map<SocketOption<?>, Object> options = new ConcurrentHashMap<>();

	private final AtomicBoolean listening = new AtomicBoolean();

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile SocketAddress address = ListenerOptions.Bind.DEFAULTS.address();

	private volatile @Nullable TlsContext tls;

	private volatile int maxHandshakes = Limits.DEFAULTS.maxTlsHandshakes();

	private volatile @Nullable Channel channel;

	private volatile @Nullable SocketAcceptor acceptor;

	private AsyncServerSocket(Dispatcher dispatcher) {
		this.dispatcher = dispatcher;
	}

	/**
	 * Create a socket that does not listen yet.
	 * @param dispatcher on whose event loops it lives
	 * @return the socket
	 */
	public static AsyncServerSocket open(Dispatcher dispatcher) {
		return new AsyncServerSocket(dispatcher);
	}

	/**
	 * Create a socket from a descriptor that listens already, such as one that systemd
	 * hands over, where the first is number 3. It belongs to the socket from now on; the
	 * file of a Unix domain socket stays when the socket is closed, as others made it.
	 * @param dispatcher on whose event loops it lives
	 * @param fd a listening stream socket of IPv4, IPv6 or, on Linux, of Unix
	 * @param tls a server's context for all accepted connections; {@code null} for none
	 * @return completes when connections can be accepted
	 * @throws IllegalArgumentException if the descriptor is not open, not a stream socket
	 * or does not listen; it still belongs to the caller
	 * @throws IllegalStateException if the context is a client's
	 * @throws UnsupportedOperationException if the transport cannot: NIO and io_uring
	 */
	public static CompletableFuture<AsyncServerSocket> adopt(Dispatcher dispatcher, int fd, @Nullable TlsContext tls) {
		if (tls != null) {
			tls.netty().checkRole(null);
		}
		AsyncServerSocket socket = new AsyncServerSocket(dispatcher);
		Channel adopted = dispatcher.netty().adoptServer(fd);
		socket.tls = tls;
		socket.listening.set(true);
		return socket.register(adopted);
	}

	/**
	 * Create a socket from a descriptor as {@link #adopt(Dispatcher, int, TlsContext)}
	 * does, without TLS.
	 * @param dispatcher on whose event loops it lives
	 * @param fd a listening stream socket
	 * @return completes when connections can be accepted
	 */
	public static CompletableFuture<AsyncServerSocket> adopt(Dispatcher dispatcher, int fd) {
		return adopt(dispatcher, fd, null);
	}

	/**
	 * Have all accepted connections use TLS.
	 * @param context a server's context
	 * @return this socket
	 * @throws IllegalStateException if the socket listens already, or the context is a
	 * client's
	 */
	public AsyncServerSocket tls(TlsContext context) {
		checkNotListening();
		context.netty().checkRole(null);
		this.tls = context;
		return this;
	}

	/** Peers that may be in their handshake at once; before the socket listens. */
	AsyncServerSocket maxHandshakes(int max) {
		this.maxHandshakes = max;
		return this;
	}

	/**
	 * Choose where to listen. Whether that is possible is seen by {@link #listen}.
	 * @param address an Internet address, of which port 0 means any free port, or a
	 * {@link UnixDomainSocketAddress}
	 * @return this socket
	 * @throws IllegalStateException if the socket listens already
	 */
	public AsyncServerSocket bind(SocketAddress address) {
		checkNotListening();
		this.address = address;
		return this;
	}

	/**
	 * Choose a Unix domain socket to listen on. A file that is left there by a process
	 * that is gone is replaced; only this user can connect, as its mode is 0600.
	 * @param path the socket's file, which is removed at the end
	 * @return this socket
	 */
	public AsyncServerSocket bindUnix(Path path) {
		return bind(UnixDomainSocketAddress.of(path));
	}

	/**
	 * Listen with the default backlog.
	 * @return completes when connections can be accepted
	 */
	public CompletableFuture<AsyncServerSocket> listen() {
		return listen(ListenerOptions.Bind.DEFAULTS.backlog());
	}

	/**
	 * Listen.
	 * @param backlog connections that the operating system holds until they are accepted
	 * @return completes when connections can be accepted, or exceptionally with
	 * {@link SocketBindException}; a call that is cancelled closes the socket
	 * @throws IllegalArgumentException if the backlog is not positive
	 * @throws IllegalStateException if the socket listens already
	 */
	public CompletableFuture<AsyncServerSocket> listen(int backlog) {
		if (backlog <= 0) {
			throw new IllegalArgumentException("'backlog' must be positive but was " + backlog);
		}
		if (!this.listening.compareAndSet(false, true)) {
			throw new IllegalStateException("Socket listens already");
		}
		if (this.closed.get()) {
			return CompletableFuture.failedFuture(closedException());
		}
		Channel created;
		try {
			created = newChannel(backlog);
		}
		catch (IOException ex) {
			return CompletableFuture.failedFuture(new SocketBindException(this.address, ex));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return register(created);
	}

	private static SocketClosedException closedException() {
		return new SocketClosedException(CloseReason.APPLICATION);
	}

	private Channel newChannel(int backlog) throws IOException {
		Channel created;
		if (this.address instanceof UnixDomainSocketAddress unix) {
			UnixSocketFile.makeRoom(unix.getPath());
			created = this.dispatcher.netty().newUnixServerChannel();
		}
		else {
			created = this.dispatcher.netty().serverChannel().newChannel();
			created.config().setOption(ChannelOption.SO_REUSEADDR, true);
		}
		created.config().setOption(ChannelOption.SO_BACKLOG, backlog);
		ChannelSettings.setAll(created, this.options);
		return created;
	}

	private CompletableFuture<AsyncServerSocket> register(Channel created) {
		CompletableFuture<AsyncServerSocket> bound = new CompletableFuture<>();
		created.config().setAutoRead(false);
		// or a read takes more than is wanted, as it looks at that only afterwards
		created.config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1));
		SocketAcceptor accepting = new SocketAcceptor(this.dispatcher, this.tls, created, this.maxHandshakes);
		created.pipeline().addLast(accepting);
		this.dispatcher.netty().register(created).addListener((registered) -> {
			if (!registered.isSuccess()) {
				created.unsafe().closeForcibly();
				bound.completeExceptionally(new SocketBindException(this.address, registered.cause()));
			}
			else if (created.isActive()) {
				bound(created, accepting, bound);
			}
			else {
				created.bind(ChannelSettings.netty(this.address, created)).addListener((done) -> {
					if (done.isSuccess()) {
						bound(created, accepting, bound);
					}
					else {
						created.close();
						bound.completeExceptionally(new SocketBindException(this.address, done.cause()));
					}
				});
			}
		});
		return Operation.following(this.dispatcher, bound, this, this::close);
	}

	/** On the event loop. */
	private void bound(Channel created, SocketAcceptor accepting, CompletableFuture<AsyncServerSocket> bound) {
		if (this.address instanceof UnixDomainSocketAddress unix) {
			try {
				UnixSocketFile.protect(unix.getPath(), ListenerOptions.Bind.DEFAULTS.permissions());
			}
			catch (IOException ex) {
				created.close();
				bound.completeExceptionally(new SocketBindException(this.address, ex));
				return;
			}
			created.closeFuture().addListener((ended) -> UnixSocketFile.remove(unix.getPath()));
		}
		SocketAddress local = ChannelSettings.localAddress(created);
		this.address = (local != null) ? local : this.address;
		this.acceptor = accepting;
		this.channel = created;
		if (this.closed.get()) {
			accepting.close();
			created.close();
			bound.completeExceptionally(closedException());
		}
		else {
			bound.complete(this);
		}
	}

	private void checkNotListening() {
		if (this.listening.get()) {
			throw new IllegalStateException("Socket listens already");
		}
	}

	private SocketAcceptor acceptor() {
		SocketAcceptor accepting = this.acceptor;
		if (accepting == null) {
			throw new IllegalStateException("Socket does not listen yet");
		}
		return accepting;
	}

	/**
	 * Accept a connection. Calls may overlap; connections are handed out in the order in
	 * which they are ready. With TLS that is after the handshake, and a peer whose
	 * handshake fails is not noticed. A call that is cancelled takes no connection.
	 * @return completes on the connection's event loop, or exceptionally with
	 * {@link SocketClosedException} when this socket is closed
	 * @throws IllegalStateException if the socket does not listen
	 */
	public CompletableFuture<AsyncSocket> accept() {
		if (this.closed.get()) {
			return CompletableFuture.failedFuture(closedException());
		}
		return acceptor().accept();
	}

	/**
	 * Take no connections until {@link #resume()}: accepts wait, and the operating system
	 * holds as many peers as the backlog says.
	 */
	public void suspend() {
		acceptor().suspend(true);
	}

	/**
	 * Take connections again.
	 */
	public void resume() {
		acceptor().suspend(false);
	}

	/**
	 * Return the address.
	 * @return the address with the real port once the socket listens
	 */
	public SocketAddress localAddress() {
		return this.address;
	}

	/**
	 * Return the port.
	 * @return the port, or -1 for a Unix domain socket
	 */
	public int port() {
		return (this.address instanceof InetSocketAddress inet) ? inet.getPort() : -1;
	}

	/**
	 * Return the descriptor. It still belongs to the socket.
	 * @return the descriptor; empty on NIO, and when there is none
	 */
	public OptionalInt fd() {
		return (this.channel instanceof UnixChannel unix && unix.fd().isOpen()) ? OptionalInt.of(unix.fd().intValue())
				: OptionalInt.empty();
	}

	/**
	 * Read an option.
	 * @param <T> the type of its value
	 * @param option one of {@link SocketOptions}, or a standard one of the JDK
	 * @return its value
	 * @throws UnsupportedOperationException if the transport does not have it
	 * @throws IllegalStateException if the socket does not listen
	 */
	public <T> T getOption(SocketOption<T> option) {
		Channel current = this.channel;
		if (current == null) {
			throw new IllegalStateException("Socket does not listen yet");
		}
		return ChannelSettings.get(current, option);
	}

	/**
	 * Change an option, now or, before the socket listens, as soon as it has a
	 * descriptor.
	 * @param <T> the type of its value
	 * @param option one of {@link SocketOptions}, or a standard one of the JDK
	 * @param value its new value
	 * @return this socket
	 * @throws UnsupportedOperationException if the transport does not have it; before the
	 * socket listens it is {@link #listen()} that fails with it
	 * @throws io.asyncnet.AsyncNetException if the operating system refuses the value
	 */
	public <T> AsyncServerSocket setOption(SocketOption<T> option, T value) {
		Channel current = this.channel;
		if (current != null) {
			ChannelSettings.set(current, option, value);
		}
		else {
			ChannelSettings.checkWritable(option);
			this.options.put(option, value);
		}
		return this;
	}

	/**
	 * Stop listening. Accepts that wait fail with {@link SocketClosedException};
	 * connections that were accepted go on. A repeated call has no effect.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			SocketAcceptor accepting = this.acceptor;
			Channel current = this.channel;
			if (accepting != null) {
				accepting.close();
			}
			if (current != null) {
				current.close();
			}
		}
	}

	/**
	 * Return whether this socket has been closed.
	 * @return {@code true} once {@link #close()} has been called
	 */
	public boolean isClosed() {
		return this.closed.get();
	}

}
