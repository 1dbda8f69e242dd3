package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * How a socket comes to its connection, to TLS, and to its end.
 */
final class SocketLife implements SocketOwner {

	/** The first byte of a ClientHello, and of no command that a person could type. */
	private static final byte TLS_HANDSHAKE = 22;

	private final Dispatcher dispatcher;

	private final @Nullable ProtocolFamily family;

	/** Set before there is a channel, for the channel. */
	private final Map<SocketOption<?>, Object> options = new ConcurrentHashMap<>();

	private final AtomicBoolean begun = new AtomicBoolean();

	private final AtomicBoolean closing = new AtomicBoolean();

	/** Completes when bytes can be sent and received, those of TLS included. */
	private final CompletableFuture<Void> opened = new CompletableFuture<>();

	private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	private volatile @Nullable TlsContext tls;

	/** The host that TLS verifies. */
	private volatile @Nullable String host;

	private volatile @Nullable Connector connector;

	private volatile @Nullable PullEngine engine;

	private volatile @Nullable CompletableFuture<Void> upgrade;

	SocketLife(Dispatcher dispatcher, @Nullable ProtocolFamily family) {
		this.dispatcher = dispatcher;
		this.family = family;
	}

	/** Completes when bytes can be sent and received, those of TLS included. */
	CompletableFuture<Void> opened() {
		return this.opened;
	}

	CompletableFuture<CloseReason> closed() {
		return this.closed;
	}

	@Nullable PullEngine engineIfAny() {
		return this.engine;
	}

	<T> void setOption(SocketOption<T> option, T value) {
		PullEngine current = this.engine;
		if (current != null) {
			ChannelSettings.set(current.channel(), option, value);
		}
		else {
			ChannelSettings.checkWritable(option);
			this.options.put(option, value);
		}
	}

	void tls(TlsContext context) {
		if (this.begun.get()) {
			throw new IllegalStateException("A socket that is connected goes on with TLS by 'startTls'");
		}
		this.tls = context;
	}

	CompletableFuture<Void> connect(String host, int port, Duration timeout) {
		begin();
		CompletableFuture<List<SocketAddress>> addresses = HostResolver.resolve(host, port, this.family)
			.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
		return connect(addresses, host, port, timeout);
	}

	CompletableFuture<Void> connect(SocketAddress address) {
		if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
			return connect(inet.getHostString(), inet.getPort(), AsyncSocket.DEFAULT_CONNECT_TIMEOUT);
		}
		begin();
		boolean internet = address instanceof InetSocketAddress;
		InetSocketAddress inet = internet ? (InetSocketAddress) address : new InetSocketAddress(0);
		return connect(CompletableFuture.completedFuture(List.of(address)),
				internet ? inet.getHostString() : "localhost", inet.getPort(), AsyncSocket.DEFAULT_CONNECT_TIMEOUT);
	}

	private void begin() {
		if (!this.begun.compareAndSet(false, true)) {
			throw new IllegalStateException("Socket is connected already");
		}
	}

	private CompletableFuture<Void> connect(CompletableFuture<List<SocketAddress>> addresses, String host, int port,
			Duration timeout) {
		EventLoop loop = this.dispatcher.netty().eventLoops().next();
		Operation<Void> connecting = new Operation<>() {
			@Override
			void withdrawn() {
				close();
			}
		};
		this.opened.whenComplete((socket, failure) -> {
			if (failure != null) {
				connecting.fail(failure);
			}
			else if (connecting.claim()) {
				connecting.publishDone();
			}
		});
		this.host = host;
		addresses.whenCompleteAsync((found, failure) -> {
			if (found != null) {
				race(loop, found, host, port, timeout);
			}
			else {
				failed(resolveFailure(failure, host, port));
			}
		}, loop);
		return connecting;
	}

	private static Throwable resolveFailure(Throwable failure, String host, int port) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof TimeoutException) ? SocketConnectException.unknownHost(host, port, cause) : cause;
	}

	private void race(EventLoop loop, List<SocketAddress> addresses, String host, int port, Duration timeout) {
		Connector racing = new Connector(this.dispatcher.netty(), loop, this::newChannel, addresses);
		this.connector = racing;
		racing.connect(timeout).whenComplete((channel, failure) -> {
			if (channel != null) {
				start(channel, host, port);
			}
			else {
				failed(failure);
			}
		});
		if (this.closing.get()) {
			racing.fail(new SocketClosedException(CloseReason.APPLICATION));
		}
	}

	private Channel newChannel(SocketAddress address) {
		Channel channel = (address instanceof InetSocketAddress) ? this.dispatcher.netty().channel().newChannel()
				: this.dispatcher.netty().newUnixChannel();
		channel.config().setOption(ChannelOption.TCP_NODELAY, true);
		this.options.forEach((option, value) -> ChannelSettings.set(channel, option, value));
		return channel;
	}

	private void start(Channel channel, String host, int port) {
		TlsContext context = this.tls;
		try {
			start(channel, context, (context != null) ? context.netty().newHandler(channel.alloc(), host, port) : null);
		}
		catch (RuntimeException ex) {
			channel.close();
			failed(ex);
		}
	}

	/** Go on with a connected channel on its event loop. */
	private void start(Channel channel, @Nullable TlsContext context, @Nullable SslHandler handler) {
		PullEngine started = PullPipeline.start(channel, context, handler, this);
		this.engine = started;
		started.connection().closed().thenAccept(this.closed::complete);
		if (this.closing.get()) {
			started.connection().close();
		}
	}

	/** Go on with a channel that was accepted, on its event loop. */
	void accepted(Channel channel, @Nullable TlsContext context) {
		this.begun.set(true);
		channel.config().setOption(ChannelOption.TCP_NODELAY, true);
		start(channel, context, (context != null) ? context.netty().newHandler(channel.alloc()) : null);
	}

	CompletableFuture<Void> adopt(int fd) {
		begin();
		Channel channel = this.dispatcher.netty().adopt(fd);
		channel.config().setAutoRead(false);
		this.dispatcher.netty().register(channel).addListener((registered) -> {
			if (registered.isSuccess()) {
				start(channel, null, null);
			}
			else {
				channel.unsafe().closeForcibly();
				failed(registered.cause());
			}
		});
		return this.opened;
	}

	private void failed(Throwable failure) {
		this.opened.completeExceptionally(failure);
		boolean asked = this.closing.getAndSet(true);
		this.closed.complete(asked ? CloseReason.APPLICATION : CloseReason.IO_ERROR);
	}

	@Override
	public void opened(PullEngine engine) {
		this.engine = engine;
		this.opened.complete(null);
	}

	@Override
	public boolean isTlsClient() {
		return this.host != null;
	}

	@Override
	public void secured() {
		CompletableFuture<Void> waiting = this.upgrade;
		if (waiting != null) {
			waiting.complete(null);
		}
	}

	@Override
	public void handshakeFailed(Throwable cause) {
		notSecured(TlsHandshakeException.of(cause, this.host));
	}

	@Override
	public void ended() {
		PullEngine ended = this.engine;
		notSecured((ended != null) ? ended.connection().closedException()
				: new SocketClosedException(CloseReason.IO_ERROR));
	}

	private void notSecured(Throwable failure) {
		this.opened.completeExceptionally(failure);
		CompletableFuture<Void> waiting = this.upgrade;
		if (waiting != null) {
			waiting.completeExceptionally(failure);
		}
	}

	/** The engine of a socket that is not connected, or not any more, is none. */
	PullEngine engine() {
		PullEngine current = this.engine;
		if (current == null || !this.opened.isDone()) {
			throw this.closing.get() ? new SocketClosedException(CloseReason.APPLICATION)
					: new IllegalStateException("Socket is not connected");
		}
		return current;
	}

	CompletableFuture<Void> startTls(TlsContext context, @Nullable String host) {
		PullEngine current = engine();
		CompletableFuture<Void> waiting = new CompletableFuture<>();
		current.connection().execute(() -> upgrade(current, context, host, waiting));
		return waiting;
	}

	private void upgrade(PullEngine current, TlsContext context, @Nullable String host,
			CompletableFuture<Void> waiting) {
		NettyConnection connection = current.connection();
		if (!connection.isOpen() || connection.isEncrypted()) {
			waiting.completeExceptionally(connection.isOpen() ? new IllegalStateException("Socket has TLS already")
					: connection.closedException());
			return;
		}
		this.upgrade = waiting;
		this.host = host;
		byte[] early = current.takeAll();
		// a client may begin as soon as it has been told to, before we come here
		if (early.length > 0 && (host != null || early[0] != TLS_HANDSHAKE)) {
			handshakeFailed(new SSLException(early.length + " bytes were received in plain text before the upgrade"));
			connection.abort(CloseReason.TLS_HANDSHAKE_FAILED);
			return;
		}
		Channel channel = current.channel();
		SslHandler handler;
		try {
			handler = (host != null)
					? context.netty().newHandler(channel.alloc(), host, ChannelSettings.port(channel.remoteAddress()))
					: context.netty().newHandler(channel.alloc());
		}
		catch (RuntimeException ex) {
			this.upgrade = null;
			waiting.completeExceptionally(ex);
			return;
		}
		connection.drainOutbound();
		PullPipeline.upgrade(channel, context, handler, early);
	}

	/** A listener has accepted the connection. */
	void handedOut(NettyConnection connection) {
		this.begun.set(true);
		connection.closed().thenAccept(this.closed::complete);
	}

	/** The application is done with a socket that was handed to it. */
	void done() {
		PullEngine current = this.engine;
		this.closing.set(true);
		if (current != null) {
			current.connection().end(current.doneReason());
		}
	}

	void close() {
		if (!this.closing.compareAndSet(false, true)) {
			return;
		}
		SocketClosedException failure = new SocketClosedException(CloseReason.APPLICATION);
		PullEngine current = this.engine;
		Connector racing = this.connector;
		if (current != null) {
			current.connection().close();
		}
		else {
			if (racing != null) {
				racing.fail(failure);
			}
			this.closed.complete(CloseReason.APPLICATION);
		}
		this.opened.completeExceptionally(failure);
	}

	/** Unlike {@link #isClosed()} not because of the peer. */
	boolean isClosing() {
		return this.closing.get();
	}

	boolean isClosed() {
		PullEngine current = this.engine;
		return this.closing.get() || (current != null && current.connection().isEnding());
	}

}
