package io.asyncnet.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A named listening socket with its connections. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Listener implements AutoCloseable {

	/**
	 * How long the application may take to let go of a socket whose end it has seen.
	 * Short, as it comes on top of the grace period.
	 */
	private static final Duration FAREWELL = Duration.ofMillis(500);

	private final Channel channel;

	private final ListenerContext context;

	private final ConnectionLimits limits;

	private final Acceptor acceptor;

	private final ListenerConnections connections;

	/** {@code null} unless it is a file. */
	private final @Nullable UnixSocketFile file;

	/**
	 * How long the last callbacks may take after connections have been closed for good; a
	 * listener that waited longer would use up what others have for their stop.
	 */
	private static final Duration CALLBACK_PATIENCE = Duration.ofSeconds(1);

	private final AtomicBoolean draining = new AtomicBoolean();

	private final CompletableFuture<Void> drained = new CompletableFuture<>();

	private volatile SocketAddress localAddress;

	private volatile boolean portReleased;

	private Listener(Dispatcher dispatcher, ListenerContext context, LongSupplier clock) {
		this.context = context;
		this.limits = new ConnectionLimits(context.options(), clock);
		this.connections = new ListenerConnections(this.limits, context, this::completeWhenEnded);
		this.acceptor = new Acceptor(new ConnectionPipeline(dispatcher.netty(), context, this.connections), this.limits,
				context, this::completeWhenEnded);
		context.lives().whenNone(this::completeWhenEnded);
		ListenerOptions.Bind bind = context.options().bind();
		this.localAddress = bind.address();
		this.file = (bind.address() instanceof UnixDomainSocketAddress unix)
				? new UnixSocketFile(unix.getPath(), bind.permissions()) : null;
		this.channel = ListeningChannel.open(dispatcher, context.options());
		this.channel.pipeline().addLast(this.acceptor);
	}

	/**
	 * Bind a listener and start accepting.
	 * @param dispatcher whose event loops it runs on
	 * @param options its settings
	 * @param handler user code for all its connections
	 * @param observer hook for metrics
	 * @return completes when the listener is bound, or exceptionally with
	 * {@link SocketBindException}
	 * @throws IllegalArgumentException if the process cannot have as many connections as
	 * {@code maxConnections} says, or if connections of a Unix domain socket shall be
	 * limited by their addresses, which no proxy tells
	 * @throws UnsupportedSettingException if the transport does not have a setting of its
	 * sockets
	 */
	public static CompletableFuture<Listener> bind(Dispatcher dispatcher, ListenerOptions options,
			ConnectionHandler handler, ConnectionObserver observer) {
		return bind(dispatcher, options, handler, observer, System::nanoTime);
	}

	/**
	 * The same with another clock.
	 * @param clock what the rate of accepting is measured by, in nanoseconds
	 */
	static CompletableFuture<Listener> bind(Dispatcher dispatcher, ListenerOptions options, ConnectionHandler handler,
			ConnectionObserver observer, LongSupplier clock) {
		Listener listener = new Listener(dispatcher, context(dispatcher, options, handler, observer), clock);
		CompletableFuture<Listener> bound = new CompletableFuture<>();
		dispatcher.netty().register(listener.channel).addListener((registered) -> {
			if (registered.isSuccess()) {
				listener.bindChannel(bound);
			}
			else {
				listener.failToBind(bound, registered.cause());
			}
		});
		return bound;
	}

	private static ListenerContext context(Dispatcher dispatcher, ListenerOptions options, ConnectionHandler handler,
			ConnectionObserver observer) {
		ListenerContext context = ListenerContext.of(options, handler, observer);
		return (handler instanceof SocketHandOut sockets) ? context.withEngines(sockets.engines(dispatcher)) : context;
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String name() {
		return this.context.options().name();
	}

	/**
	 * Return the settings.
	 * @return the options that the listener was bound with
	 */
	public ListenerOptions options() {
		return this.context.options();
	}

	/**
	 * Return the address the listener is bound to.
	 * @return the address with the real port
	 */
	public SocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * Return whether the handler takes frames.
	 * @return {@code false} if it takes whole connections as sockets
	 */
	public boolean handlesFrames() {
		return this.context.handler().handlesFrames();
	}

	/**
	 * Return the connections that are open now.
	 * @return a snapshot
	 */
	public Collection<Connection> connections() {
		return this.connections.snapshot();
	}

	/**
	 * Return one of the connections that are open now.
	 * @param id its number
	 * @return the connection, or {@code null} if this listener has none of that number
	 */
	public @Nullable Connection connection(long id) {
		return this.connections.find(id);
	}

	/**
	 * Return the number of connections that are open now, those included whose TLS
	 * handshake is in progress.
	 * @return the number of connections
	 */
	public int activeConnections() {
		return this.limits.connections();
	}

	/**
	 * Return the number of connections that were accepted and not refused.
	 * @return the number since this listener was bound
	 */
	public long acceptedConnections() {
		return this.limits.accepted();
	}

	/** How many peers have a connection; 0 where they have no address. */
	int activePeers() {
		return this.limits.peers();
	}

	/**
	 * Return the number of connections that were refused right after they had been
	 * accepted.
	 * @return the number since this listener was bound
	 */
	public long rejectedConnections() {
		return this.limits.rejected();
	}

	/**
	 * Return how many connections there may be now.
	 * @return the limits, whose number of connections is the real one, never 0
	 */
	public Limits limits() {
		return this.limits.limits();
	}

	/**
	 * Change how many connections there may be and of whom, all limits at once.
	 * Connections that are open stay, also those that would be refused now; they are
	 * counted for the new limits.
	 * @param limits the new limits; 0 connections mean as many as the process can have
	 * @throws IllegalArgumentException if the process cannot have as many connections, or
	 * if connections of a Unix domain socket shall be limited by their addresses, which
	 * no proxy tells; then nothing has changed
	 */
	public void changeLimits(Limits limits) {
		this.limits.change(limits);
		this.acceptor.look(this.channel);
	}

	/**
	 * Return what the listening socket does. An end that nobody has asked for, and an
	 * event loop that stands still, are told within four seconds.
	 * @return the state; a snapshot
	 */
	public AcceptorState acceptorState() {
		return this.acceptor.state(this.channel);
	}

	/**
	 * Stop accepting; connections that are already open go on. Without effect when
	 * accepting is already suspended.
	 */
	public void suspend() {
		this.acceptor.suspend(this.channel, true);
	}

	/**
	 * Accept again after {@link #suspend()}.
	 */
	public void resume() {
		this.acceptor.suspend(this.channel, false);
	}

	/**
	 * Stop in an orderly way: stop accepting and reading, let each connection finish the
	 * frames that it has already received and send their replies, and then close it with
	 * {@link io.asyncnet.CloseReason#DRAINED}.
	 * {@link ConnectionHandler#onDrain(Connection)} may say goodbye before. What is not
	 * done after the grace period is closed with
	 * {@link io.asyncnet.CloseReason#SERVER_SHUTDOWN}.
	 * <p>
	 * A connection that was {@linkplain ConnectionHandler#forSockets handed out} as a
	 * socket goes on until the application is done with it. After the grace period its
	 * receives see what has arrived and then the end, and half a second later it is
	 * closed.
	 * @param grace how long connections may take; zero closes all at once
	 * @return completes when the last connection has ended and its
	 * {@link ConnectionHandler#onClose} has returned, or a second after all were closed
	 * if that takes longer; never exceptionally. An executor that is shut down afterwards
	 * has nothing left to do
	 */
	public CompletableFuture<Void> drain(Duration grace) {
		EventLoop loop = this.channel.eventLoop();
		if (loop.isShuttingDown()) {
			// the dispatcher is closing everything itself
			loop.terminationFuture().addListener((ended) -> this.drained.complete(null));
			return this.drained.copy();
		}
		this.acceptor.stop();
		if (this.draining.compareAndSet(false, true)) {
			this.connections.drainWhatOpens();
			this.channel.close().addListener((closed) -> {
				this.connections.closeAwaitingHeader();
				if (!grace.isZero()) {
					this.connections.forEach(
							(connection) -> connection.execute(() -> connection.engine().drain(CloseReason.DRAINED)));
				}
				// The JDK's selectors let go of a closed socket in their next round,
				// which lies
				// between now and any scheduled task.
				loop.schedule(() -> {
				}, 1, TimeUnit.MILLISECONDS).addListener((doneOrCancelled) -> {
					this.portReleased = true;
					completeWhenEnded();
				});
			});
		}
		if (!this.drained.isDone()) {
			closeRestAfter(grace);
		}
		return this.drained.copy();
	}

	/**
	 * Stop at once: the same as {@link #drain} without a grace period, without waiting
	 * for its end.
	 */
	@Override
	public void close() {
		drain(Duration.ZERO);
	}

	private void bindChannel(CompletableFuture<Listener> bound) {
		SocketAddress address = this.localAddress;
		try {
			if (this.file != null) {
				address = ChannelSettings.netty(this.file.makeRoom(), this.channel);
			}
		}
		catch (IOException ex) {
			failToBind(bound, ex);
			return;
		}
		this.channel.bind(address).addListener((future) -> {
			if (!future.isSuccess()) {
				failToBind(bound, future.cause());
				return;
			}
			try {
				if (this.file != null) {
					this.file.publish();
					this.channel.closeFuture().addListener((closed) -> this.file.remove());
				}
				else {
					this.localAddress = this.channel.localAddress();
				}
				bound.complete(this);
			}
			catch (IOException ex) {
				failToBind(bound, ex);
			}
		});
	}

	private void failToBind(CompletableFuture<Listener> bound, @Nullable Throwable cause) {
		this.acceptor.stop();
		if (this.channel.isRegistered()) {
			this.channel.close();
		}
		else {
			this.channel.unsafe().closeForcibly();
		}
		bound.completeExceptionally(new SocketBindException(name(), this.localAddress,
				(cause != null) ? cause : new IllegalStateException("cancelled")));
	}

	private void closeRestAfter(Duration grace) {
		if (grace.isZero()) {
			after(grace, this::closeRest);
			return;
		}
		after(grace, () -> {
			this.connections.forEach((connection) -> connection.execute(connection::graceOver));
			after(FAREWELL, this::closeRest);
		});
	}

	private void after(Duration time, Runnable task) {
		EventLoop loop = this.channel.eventLoop();
		Future<?> timer = loop.schedule(task, TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS);
		timer.addListener((done) -> {
			if (done.isCancelled()) {
				// perhaps by the dispatcher, which closes everything itself
				loop.terminationFuture().addListener((ended) -> this.drained.complete(null));
			}
		});
		this.drained.whenComplete((done, failure) -> timer.cancel(false));
	}

	private void closeRest() {
		this.connections.abort();
		after(CALLBACK_PATIENCE, this::giveUpCallbacks);
	}

	private void giveUpCallbacks() {
		int callbacks = this.context.lives().count();
		if (callbacks > 0 && !this.drained.isDone()) {
			this.context.log().callbacksGivenUp(callbacks);
			this.drained.complete(null);
		}
	}

	private void completeWhenEnded() {
		if (this.portReleased && this.connections.isEmpty() && this.limits.connections() == 0
				&& this.context.lives().count() == 0) {
			this.drained.complete(null);
		}
	}

}
