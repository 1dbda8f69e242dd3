package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.Listener;
import io.asyncnet.socket.ListenerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * A named listener that can be started and stopped any number of times. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketListener {

	private final Dispatcher dispatcher;

	private final ApplicationEventPublisher events;

	private final KeepAlive keepAlive;

	private final SocketListenerSpec spec;

	private final ConnectionObserver observer;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Listener listener; // guarded by lock

	private @Nullable CompletableFuture<Void> stopping; // guarded by lock

	private @Nullable SocketAddress lastAddress; // guarded by lock

	private boolean closed; // guarded by lock

	SocketListener(Dispatcher dispatcher, ApplicationEventPublisher events, KeepAlive keepAlive,
			SocketListenerSpec spec) {
		this.dispatcher = dispatcher;
		this.events = events;
		this.keepAlive = keepAlive;
		this.spec = spec;
		this.observer = CompositeConnectionObserver.of(spec.observers());
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String name() {
		return this.spec.options().name();
	}

	/**
	 * Return the settings.
	 * @return the options that the listener starts with
	 */
	public ListenerOptions options() {
		return this.spec.options();
	}

	/**
	 * Return whether this listener starts with the application.
	 * @return {@code false} if the application starts it itself
	 */
	public boolean isAutoStartup() {
		return this.spec.autoStartup();
	}

	/**
	 * Return how long connections may take to finish what they have begun when this
	 * listener stops.
	 * @return the time; zero if they are closed at once
	 */
	public Duration gracePeriod() {
		return this.spec.gracePeriod();
	}

	/**
	 * Return whether this listener accepts connections.
	 * @return {@code false} before it starts and from the moment it begins to stop
	 */
	public boolean isRunning() {
		this.lock.lock();
		try {
			return this.listener != null && this.stopping == null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the address that this listener is bound to.
	 * @return the address with the real port, or {@code null} while it is stopped
	 */
	public @Nullable SocketAddress localAddress() {
		Listener listener = listener();
		return (listener != null) ? listener.localAddress() : null;
	}

	/**
	 * Return the port that this listener is bound to.
	 * @return the real port, or -1 while it is stopped
	 */
	public int port() {
		return (localAddress() instanceof InetSocketAddress address) ? address.getPort() : -1;
	}

	/**
	 * Return the connections that are open now.
	 * @return a snapshot
	 */
	public Collection<Connection> connections() {
		Listener listener = listener();
		return (listener != null) ? listener.connections() : List.of();
	}

	/**
	 * Return the number of connections that are open now.
	 * @return the number, with those whose TLS handshake is in progress
	 */
	public int activeConnections() {
		Listener listener = listener();
		return (listener != null) ? listener.activeConnections() : 0;
	}

	/**
	 * Bind and accept connections. Without effect on a listener that is running; one that
	 * is stopping starts again when it has stopped. A listener on any free port gets the
	 * same port at each start.
	 * @throws io.asyncnet.socket.SocketBindException if the address cannot be bound
	 * @throws SocketListenerStartException if the process cannot have as many connections
	 * as the options say
	 * @throws IllegalStateException if the application has ended, or on an event loop,
	 * which would wait for itself
	 */
	public void start() {
		if (this.dispatcher.inEventLoop()) {
			throw new IllegalStateException("Listener '%s' cannot be started on an event loop".formatted(name()));
		}
		SocketAddress address = null;
		this.lock.lock();
		try {
			awaitStop();
			if (this.listener == null) {
				Listener bound = bind();
				this.listener = bound;
				address = bound.localAddress();
				this.lastAddress = address;
				this.keepAlive.acquire();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (address != null) {
			this.events.publishEvent(new SocketListenerStartedEvent(this, address));
		}
	}

	/**
	 * Stop accepting, give open connections the grace period to finish what they have
	 * begun, and wait for the last one to end. Without effect on a listener that is
	 * stopped. Must not be called by a handler of this listener: it would wait for
	 * itself.
	 */
	public void stop() {
		stop(gracePeriod()).join();
	}

	/**
	 * Stop without waiting for it. On a listener that is stopping already, a grace period
	 * of zero ends that at once, and any other is without effect.
	 * @param gracePeriod how long open connections may take to finish what they have
	 * begun
	 * @return completes when the last connection has ended, and whoever listens to events
	 * has been told
	 */
	public CompletableFuture<Void> stop(Duration gracePeriod) {
		this.lock.lock();
		try {
			Listener listener = this.listener;
			if (listener == null) {
				return CompletableFuture.completedFuture(null);
			}
			CompletableFuture<Void> stopping = this.stopping;
			if (stopping == null) {
				ListenerLog.stopping(name(), listener.activeConnections());
				stopping = listener.drain(gracePeriod)
					.handleAsync((nothing, failure) -> stopped(), this::runInNewThread);
				this.stopping = stopping;
			}
			else if (gracePeriod.isZero()) {
				listener.close();
			}
			return stopping.copy();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** From now on this listener does not start. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitStop() {
		CompletableFuture<Void> stopping = this.stopping;
		while (stopping != null) {
			this.lock.unlock();
			try {
				stopping.join();
			}
			finally {
				this.lock.lock();
			}
			stopping = this.stopping;
		}
	}

	private Listener bind() {
		if (this.closed) {
			throw new IllegalStateException(
					"Listener '%s' cannot be started: the application has ended".formatted(name()));
		}
		ConnectionHandler handler = this.spec.handler().get();
		SocketAddress last = this.lastAddress;
		return bind((last != null) ? options().withAddress(last) : options(), handler);
	}

	private Listener bind(ListenerOptions options, ConnectionHandler handler) {
		try {
			Listener bound = Listener.bind(this.dispatcher, options, handler, this.observer).join();
			ListenerLog.started(options, bound.localAddress(), handler, this.dispatcher.transport());
			return bound;
		}
		catch (IllegalArgumentException ex) {
			throw new SocketListenerStartException(options, ex);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private @Nullable Listener listener() {
		this.lock.lock();
		try {
			return this.listener;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A thread of its own: whoever is told of the end may block, an event loop may not.
	 */
	private void runInNewThread(Runnable task) {
		new Thread(task, "asyncnet-stop-" + name()).start();
	}

	private @Nullable Void stopped() {
		this.lock.lock();
		try {
			// before the event: who is told of the end may start again
			this.listener = null;
			this.stopping = null;
		}
		finally {
			this.lock.unlock();
		}
		ListenerLog.stopped(name());
		try {
			this.events.publishEvent(new SocketListenerStoppedEvent(this));
		}
		catch (RuntimeException ex) {
			ListenerLog.eventFailed(name(), ex);
		}
		finally {
			this.keepAlive.release();
		}
		return null;
	}

}
