package io.asyncnet.socket;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.asyncnet.AsyncNetException;
import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;
import io.asyncnet.tls.TlsHandshakeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * How a socket comes to its connection, to TLS, and to its end.
 */
final class SocketLife implements SocketOwner {

	private final Dispatcher dispatcher;

	private final @Nullable ProtocolFamily family;

	private final HostResolver resolver;

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

	private final AtomicReference<@Nullable TlsUpgrade> upgrade = new AtomicReference<>();

	SocketLife(Dispatcher dispatcher, @Nullable ProtocolFamily family, HostResolver resolver) {
		this.dispatcher = dispatcher;
		this.family = family;
		this.resolver = resolver;
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

	<T> T getOption(SocketOption<T> option) {
		return ChannelSettings.get(openChannel(engine()), option);
	}

	<T> void setOption(SocketOption<T> option, T value) {
		PullEngine current = this.engine;
		if (current != null) {
			ChannelSettings.set(openChannel(current), option, value);
		}
		else {
			ChannelSettings.checkWritable(option);
			this.options.put(option, value);
		}
	}

	private static Channel openChannel(PullEngine engine) {
		if (!engine.channel().isOpen()) {
			throw engine.connection().closedException();
		}
		return engine.channel();
	}

	void tls(TlsContext context) {
		if (this.begun.get()) {
			throw new IllegalStateException("A socket that is connected goes on with TLS by 'startTls'");
		}
		this.tls = context;
	}

	CompletableFuture<Void> connect(String host, int port, Duration timeout) {
		begin();
		CompletableFuture<List<SocketAddress>> addresses = this.resolver.resolve(host, port, this.family)
			.orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		return connect(addresses, host, port, timeout);
	}

	CompletableFuture<Void> connect(SocketAddress address) {
		if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
			return connect(inet.getHostString(), inet.getPort(), AsyncSocket.DEFAULT_CONNECT_TIMEOUT);
		}
		begin();
		if (this.family != null && !this.family.equals(family(address))) {
			failed(SocketConnectException.otherFamily(address, this.family));
			return opening();
		}
		boolean internet = address instanceof InetSocketAddress;
		InetSocketAddress inet = internet ? (InetSocketAddress) address : new InetSocketAddress(0);
		return connect(CompletableFuture.completedFuture(List.of(address)),
				internet ? inet.getHostString() : "localhost", inet.getPort(), AsyncSocket.DEFAULT_CONNECT_TIMEOUT);
	}

	private static ProtocolFamily family(SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? HostResolver.family(inet.getAddress())
				: StandardProtocolFamily.UNIX;
	}

	private void begin() {
		if (!this.begun.compareAndSet(false, true)) {
			throw new IllegalStateException("Socket is connected already");
		}
	}

	private CompletableFuture<Void> connect(CompletableFuture<List<SocketAddress>> addresses, String host, int port,
			Duration timeout) {
		EventLoop loop = this.dispatcher.netty().eventLoops().next();
		this.host = host;
		long start = System.nanoTime();
		addresses.handleAsync((found, failure) -> {
			if (found != null) {
				race(loop, found, host, port, new Connector.Time(timeout, start));
			}
			else {
				failed(resolveFailure(failure, host, port));
			}
			return found;
		}, loop).exceptionally((failure) -> {
			failed(startFailure(failure));
			return null;
		});
		return opening();
	}

	/** Wait until this socket is there. Whoever gives that up closes it. */
	private CompletableFuture<Void> opening() {
		return Operation.following(this.dispatcher, this.opened, this::close);
	}

	/** The same, for the socket itself. */
	CompletableFuture<AsyncSocket> opening(AsyncSocket socket) {
		return Operation.following(this.dispatcher, this.opened, socket, this::close);
	}

	private static Throwable resolveFailure(Throwable failure, String host, int port) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof TimeoutException) ? SocketConnectException.unknownHost(host, port, cause) : cause;
	}

	/** As a rule the event loop has ended, which nobody else would tell. */
	private static Throwable startFailure(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RejectedExecutionException)
				? new AsyncNetException("Socket cannot be connected: its dispatcher is closed", cause) : cause;
	}

	private void race(EventLoop loop, List<SocketAddress> addresses, String host, int port, Connector.Time time) {
		Connector racing = new Connector(this.dispatcher.netty(), loop, this::newChannel, addresses);
		this.connector = racing;
		racing.connect(time).whenComplete((channel, failure) -> {
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
		ChannelSettings.setAll(channel, this.options);
		return channel;
	}

	private void start(Channel channel, String host, int port) {
		TlsContext context = this.tls;
		try {
			start(channel, (context != null) ? TlsSelection.fixed(context) : null,
					(context != null) ? context.netty().newHandler(channel.alloc(), host, port) : null);
		}
		catch (RuntimeException | Error ex) {
			channel.close();
			failed(ex);
		}
	}

	/** Go on with a connected channel on its event loop. */
	private void start(Channel channel, @Nullable TlsSelection tls, @Nullable ChannelHandler handler) {
		PullEngine started = PullPipeline.start(channel, tls, handler, this);
		this.engine = started;
		started.connection().closed().thenAccept(this.closed::complete);
		if (this.closing.get()) {
			started.connection().close();
		}
	}

	/** Go on with a channel that was accepted, as soon as it is registered. */
	void accepted(Channel channel, @Nullable TlsContext context) {
		this.begun.set(true);
		channel.config().setOption(ChannelOption.TCP_NODELAY, true);
		startWhenRegistered(channel, context);
	}

	void adopt(int fd) {
		begin();
		Channel channel = this.dispatcher.netty().adopt(fd);
		startWhenRegistered(channel, null);
		this.dispatcher.netty().register(channel).addListener((registered) -> {
			if (!registered.isSuccess()) {
				channel.unsafe().closeForcibly();
				failed(registered.cause());
			}
		});
	}

	/**
	 * A channel that is connected may see its peer's bytes, or its end, as soon as it is
	 * registered. Whoever waits for the registration to be done comes too late for them.
	 */
	private void startWhenRegistered(Channel channel, @Nullable TlsContext context) {
		channel.config().setAutoRead(false);
		channel.pipeline().addLast(new ChannelInitializer<>() {
			@Override
			protected void initChannel(Channel registered) {
				try {
					TlsSelection selection = (context != null) ? TlsSelection.fixed(context) : null;
					start(registered, selection, (selection != null) ? selection.newHandler(registered.alloc()) : null);
				}
				catch (RuntimeException | Error ex) {
					registered.close();
					failed(ex);
				}
			}
		});
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
		TlsUpgrade done = this.upgrade.get();
		if (done != null) {
			done.done().complete(null);
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
		TlsUpgrade failed = this.upgrade.get();
		if (failed != null) {
			failed.done().completeExceptionally(failure);
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
		if (!current.connection().isOpen()) {
			return CompletableFuture.failedFuture(current.connection().closedException());
		}
		try {
			context.netty().checkRole(host);
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		TlsUpgrade beginning = new TlsUpgrade(current, context, host);
		if (current.connection().tls() != null || !this.upgrade.compareAndSet(null, beginning)) {
			return CompletableFuture.failedFuture(new IllegalStateException("Socket has TLS already"));
		}
		this.host = host;
		beginning.begin();
		return beginning.done();
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
			notSecured(failure);
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
