package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Limits;
import io.asyncnet.socket.Listener;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.spring.listener.SocketListenerStatus.State;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * A named listener that can be started and stopped any number of times. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketListener {

	private final Dispatcher dispatcher;

	private final ListenerEvents events;

	private final ListenerPlan plan;

	private final ListenerBinder binder;

	/** Held while this listener starts, which takes event loops. */
	private final ReentrantLock starts = new ReentrantLock();

	/** Held for a moment only: an event loop may come. */
	private final ReentrantLock lock = new ReentrantLock();

	/** What there is while it does not stand still; written under lock. */
	private volatile @Nullable BoundListener bound;

	/** Completes when a start is over, well or not; guarded by lock. */
	private @Nullable CompletableFuture<Void> starting;

	private @Nullable SocketAddress lastAddress; // guarded by starts

	/** As they were changed at run time; written under lock. */
	private volatile @Nullable Limits changedLimits;

	/** Why this listener does not start any more. */
	private volatile @Nullable String retired;

	SocketListener(Dispatcher dispatcher, ApplicationEventPublisher events, KeepAlive keepAlive, ListenerPlan plan) {
		this.dispatcher = dispatcher;
		this.events = new ListenerEvents(events, keepAlive);
		this.plan = plan;
		this.binder = ListenerBinder.of(dispatcher, plan);
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String name() {
		return this.plan.options().name();
	}

	/**
	 * Return the settings.
	 * @return the options that the listener starts with, with the limits that it has been
	 * given at run time
	 */
	public ListenerOptions options() {
		Limits changed = this.changedLimits;
		return (changed != null) ? this.plan.options().withLimits(changed) : this.plan.options();
	}

	/**
	 * Return whether this listener starts with the application.
	 * @return {@code false} if the application starts it itself
	 */
	public boolean isAutoStartup() {
		return this.plan.autoStartup();
	}

	/**
	 * Return how long connections may take to finish what they have begun when this
	 * listener stops.
	 * @return the time; zero if they are closed at once
	 */
	public Duration gracePeriod() {
		return this.plan.gracePeriod();
	}

	/**
	 * Return how text is encoded in the frames of this listener.
	 * @return the charset
	 */
	public Charset charset() {
		return this.plan.charset();
	}

	/**
	 * Return whether this listener is bound and does not stop.
	 * @return {@code false} before it starts and from the moment it begins to stop
	 */
	public boolean isRunning() {
		return status().isRunning();
	}

	/**
	 * Return whether this listener runs but accepts no connections.
	 * @return {@code true} between {@link #pause()} and {@link #resume()}
	 */
	public boolean isPaused() {
		return status().state() == State.PAUSED;
	}

	/**
	 * Return the address that this listener is bound to.
	 * @return the address with the real port, or {@code null} while it is stopped
	 */
	public @Nullable SocketAddress localAddress() {
		return status().localAddress();
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
		BoundListener current = this.bound;
		return (current != null) ? current.listener().connections() : List.of();
	}

	/**
	 * Return an open connection.
	 * @param id its number
	 * @return the connection, or {@code null} if this listener has none of that number
	 */
	@Nullable Connection connection(long id) {
		BoundListener current = this.bound;
		return (current != null) ? current.listener().connection(id) : null;
	}

	/**
	 * Return the number of connections that are open now.
	 * @return the number, with those whose TLS handshake is in progress
	 */
	public int activeConnections() {
		return status().activeConnections();
	}

	/**
	 * Return what this listener does.
	 * @return values that belong together
	 */
	public SocketListenerStatus status() {
		BoundListener current = this.bound;
		return (current != null) ? SocketListenerStatus.bound(current.state(), current.listener())
				: SocketListenerStatus.stopped(options().limits(), this.plan.handler().handlesFrames());
	}

	/**
	 * Change how many connections there may be and of whom, all limits at once and
	 * without a restart. Connections that are open stay. The change outlives a stop and a
	 * start of this listener, but not the application.
	 * @param limits the new limits; 0 connections mean as many as the process can have
	 * @throws IllegalArgumentException if the process cannot have as many connections, or
	 * peers have no address to limit; then nothing has changed. A listener that is
	 * stopped finds out when it starts
	 */
	public void changeLimits(Limits limits) {
		this.lock.lock();
		try {
			BoundListener current = this.bound;
			if (current != null) {
				current.listener().changeLimits(limits);
			}
			this.changedLimits = limits;
			this.plan.onLimits().accept(limits);
		}
		finally {
			this.lock.unlock();
		}
		ListenerLog.limitsChanged(name(), limits);
	}

	/**
	 * Bind and accept connections. Without effect on a listener that is running; one that
	 * is stopping starts again when it has stopped. A listener on any free port gets the
	 * same port at each start.
	 * @throws io.asyncnet.socket.SocketBindException if the address cannot be bound
	 * @throws SocketListenerStartException if the process cannot have as many connections
	 * as the options say, or if they contradict each other
	 * @throws IllegalStateException if the application has ended or the listener has been
	 * unregistered, or on an event loop, which would wait for itself
	 */
	public void start() {
		if (!startUnlessRetired()) {
			throw new IllegalStateException("Listener '%s' cannot be started: %s".formatted(name(), this.retired));
		}
	}

	/** Start, but for a listener that must not. */
	boolean startUnlessRetired() {
		if (this.dispatcher.inEventLoop()) {
			throw new IllegalStateException("Listener '%s' cannot be started on an event loop".formatted(name()));
		}
		SocketAddress address = null;
		boolean running = false;
		while (!running && this.retired == null) {
			awaitStop();
			this.starts.lock();
			try {
				if (this.bound == null && this.retired == null) {
					address = bind();
				}
				running = address != null || isRunning();
			}
			finally {
				this.starts.unlock();
			}
		}
		if (address != null) {
			this.events.started(this, address);
		}
		return running;
	}

	/** Without the lock: an event loop that waits for it could not bind. */
	private SocketAddress bind() {
		CompletableFuture<Void> starting = new CompletableFuture<>();
		locked(() -> this.starting = starting);
		try {
			ListenerOptions options = options();
			Listener listener = this.binder.bind(options, this.lastAddress);
			this.lastAddress = listener.localAddress();
			this.events.bound();
			locked(() -> {
				this.bound = new BoundListener(listener, false, null);
				if (!options().limits().equals(options.limits())) {
					listener.changeLimits(options().limits());
				}
			});
			return listener.localAddress();
		}
		finally {
			locked(() -> this.starting = null);
			starting.complete(null);
		}
	}

	private void locked(Runnable change) {
		this.lock.lock();
		try {
			change.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Accept no more connections; those that are open go on. The operating system still
	 * answers new peers until its backlog is full, and they wait there for
	 * {@link #resume()}. A listener that starts is not paused. A repeated call has no
	 * effect.
	 * @throws IllegalStateException if the listener is stopped
	 */
	public void pause() {
		if (pause(true)) {
			ListenerLog.paused(name());
		}
	}

	/**
	 * Accept connections again after {@link #pause()}, those first that have waited. A
	 * repeated call has no effect.
	 * @throws IllegalStateException if the listener is stopped
	 */
	public void resume() {
		if (pause(false)) {
			ListenerLog.resumed(name());
		}
	}

	private boolean pause(boolean pause) {
		this.lock.lock();
		try {
			BoundListener current = this.bound;
			if (current == null || current.stopping() != null) {
				throw new IllegalStateException("Listener '%s' cannot be %s: it is not running".formatted(name(),
						pause ? "paused" : "resumed"));
			}
			if (current.paused() == pause) {
				return false;
			}
			this.bound = current.pause(pause);
			return true;
		}
		finally {
			this.lock.unlock();
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
			BoundListener current = this.bound;
			if (current == null) {
				return (this.starting != null) ? this.starting.thenCompose((nothing) -> stop(gracePeriod))
						: CompletableFuture.completedFuture(null);
			}
			CompletableFuture<Void> stopping = current.stopping();
			if (stopping == null) {
				ListenerLog.stopping(name(), current.listener().activeConnections());
				CompletableFuture<Void> drained = current.listener().drain(gracePeriod);
				CompletableFuture<Void> stopped = new CompletableFuture<>();
				this.bound = new BoundListener(current.listener(), current.paused(), stopped);
				drained.whenComplete((nothing, failure) -> runInNewThread(() -> stopped(stopped)));
				stopping = stopped;
			}
			else if (gracePeriod.isZero()) {
				current.listener().close();
			}
			return stopping.copy();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** From now on this listener does not start; one that is starting is stopped next. */
	void retire(String reason) {
		this.retired = reason;
	}

	/** Find the handler, and what is wrong with it; always the same one. */
	ConnectionHandler prepare() {
		return this.plan.handler().get();
	}

	private void awaitStop() {
		BoundListener current;
		while ((current = this.bound) != null && current.stopping() != null) {
			current.stopping().join();
		}
	}

	/**
	 * A thread of its own: whoever is told of the end may block, an event loop may not.
	 */
	private void runInNewThread(Runnable task) {
		new Thread(task, "asyncnet-stop-" + name()).start();
	}

	private void stopped(CompletableFuture<Void> stopping) {
		// before the event: who is told of the end may start again
		locked(() -> this.bound = null);
		try {
			this.events.stopped(this);
		}
		finally {
			stopping.complete(null);
		}
	}

}
