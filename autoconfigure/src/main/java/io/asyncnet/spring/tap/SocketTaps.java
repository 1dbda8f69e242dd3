package io.asyncnet.spring.tap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.spring.listener.ConnectionObserverFactory;
import io.asyncnet.spring.listener.ConnectionRegistry;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.unit.DataSize;

/**
 * Starts and stops taps. Each has a thread of its own while it runs, and is on the
 * connections that are open when it starts and on those that open later. Without one a
 * connection costs a look at an empty list when it opens. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketTaps implements ConnectionObserverFactory, AutoCloseable {

	/** Taps that have ended and can still be looked at. */
	private static final int MAX_ENDED = 20;

	/** How long the last bytes may take to be written when the application ends. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final TapSettings settings;

	private final Supplier<ConnectionRegistry> connections;

	private final List<TapRedactor> redactors;

	private final ApplicationEventPublisher events;

	/** What each connection that opens has to be shown to; written under lock. */
	private final List<SocketTap> running = new CopyOnWriteArrayList<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<TapStatus> ended = new ArrayDeque<>(); // guarded by lock

	/** Those that others are told of before they run; guarded by lock. */
	private int starting;

	private long lastId; // guarded by lock

	private boolean closed; // guarded by lock

	/**
	 * Create an instance without a tap.
	 * @param settings what taps may do
	 * @param connections the open connections, asked for when the first tap starts
	 * @param redactors take away what must not be shown, in this order
	 * @param events told of each tap
	 * @throws IllegalArgumentException if the directory for files can be neither used nor
	 * created
	 */
	public SocketTaps(TapSettings settings, Supplier<ConnectionRegistry> connections, List<TapRedactor> redactors,
			ApplicationEventPublisher events) {
		this.settings = settings;
		this.connections = connections;
		this.redactors = List.copyOf(redactors);
		this.events = events;
		if (settings.directory() != null) {
			try {
				PcapFile.prepare(settings.directory());
			}
			catch (IOException ex) {
				throw new IllegalArgumentException("'directory' cannot be used: " + settings.directory(), ex);
			}
		}
	}

	/**
	 * Start a tap.
	 * @param request what to show
	 * @param by who asks for it, for the log and those who are told
	 * @return the tap
	 * @throws IllegalArgumentException if a value is not possible, or there is no
	 * listener or connection as was asked for
	 * @throws TapRefusedException if there are as many taps, or files of taps, as there
	 * may be, a file cannot be written, the logger is off or the application is ending
	 * @throws RuntimeException if a listener of the {@link SocketTapEvent} has failed
	 */
	public TapStatus start(TapRequest request, String by) {
		TapRequest bounded = new TapRequest(request.listener(), request.connection(), request.peer(), request.target(),
				this.settings.duration().of(request.duration(), "duration", Duration.ZERO),
				this.settings.size().of(request.size(), "size", DataSize.ofBytes(0)));
		ConnectionRegistry registry = this.connections.get();
		check(registry, request);
		SocketTap tap = register(bounded, by);
		registry.stream().forEach(tap::add);
		Long only = request.connection();
		if (only != null && registry.find(only) == null) {
			// has ended right now, perhaps before it could be shown
			tap.end(TapEnd.CONNECTION_ENDED);
		}
		return tap.status();
	}

	/** Afterwards the tap runs, and sees what opens. */
	private SocketTap register(TapRequest request, String by) {
		SocketTap tap = reserve(request, by);
		boolean runs = false;
		try {
			// without the lock: whoever is told may take their time
			this.events.publishEvent(new SocketTapEvent(this, tap.status()));
			TapLog.starting(tap.status());
			runs = run(tap);
		}
		finally {
			if (!runs) {
				release();
				tap.discard(TapEnd.FAILED);
				tell(tap.status());
			}
		}
		if (!runs) {
			throw ending();
		}
		return tap;
	}

	private SocketTap reserve(TapRequest request, String by) {
		this.lock.lock();
		try {
			if (this.closed) {
				throw ending();
			}
			int taps = this.running.size() + this.starting;
			if (taps >= this.settings.maxTaps()) {
				throw new TapRefusedException(
						"There are %d taps already, and 'max-taps' is %d".formatted(taps, this.settings.maxTaps()));
			}
			long id = ++this.lastId;
			SocketTap tap = new SocketTap(id, request, by, sink(id, request.target()), this.redactors, this::ended);
			this.starting++;
			return tap;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static TapRefusedException ending() {
		return new TapRefusedException("The application is ending");
	}

	/** Return whether it runs, and not what it runs in is ending. */
	private boolean run(SocketTap tap) {
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			tap.start();
			this.running.add(tap);
			this.starting--;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Give back the place of a tap that does not run. */
	private void release() {
		this.lock.lock();
		try {
			this.starting--;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void check(ConnectionRegistry registry, TapRequest request) {
		String listener = request.listener();
		Long connection = request.connection();
		if (listener != null) {
			registry.stream(listener);
		}
		if (connection != null) {
			Connection found = registry.find(connection);
			if (found == null || !request.matches(found)) {
				throw new IllegalArgumentException("There is no such connection: " + connection);
			}
		}
	}

	private TapSink sink(long id, TapTarget target) {
		if (target == TapTarget.LOG) {
			if (!TapLog.showsHex()) {
				throw new TapRefusedException("The logger '%s' is not at level INFO".formatted(TapLog.LOGGER));
			}
			return new HexLines(id, this.settings.logRate(), System::nanoTime, TapLog::hex);
		}
		Path directory = this.settings.directory();
		if (directory == null) {
			throw new TapRefusedException("There is no 'directory' for files of taps");
		}
		try {
			int files = PcapFile.count(directory);
			if (files >= this.settings.maxFiles()) {
				throw new TapRefusedException("There are %d files of taps already, and 'max-files' is %d"
					.formatted(files, this.settings.maxFiles()));
			}
			return PcapFile.create(directory, id, Instant.now());
		}
		catch (IOException ex) {
			throw new TapRefusedException("A file of a tap cannot be written: " + ex, ex);
		}
	}

	/**
	 * Return the taps that run, and then the last ones that have ended, newest first.
	 * @return a snapshot
	 */
	public List<TapStatus> taps() {
		this.lock.lock();
		try {
			List<TapStatus> taps = new ArrayList<>(this.running.stream().map(SocketTap::status).toList());
			taps.addAll(this.ended);
			return taps;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop a tap, without waiting for it: what it has seen is still written.
	 * @param id its number
	 * @return {@code false} if no tap of that number runs
	 */
	public boolean stop(long id) {
		for (SocketTap tap : this.running) {
			if (tap.id() == id) {
				tap.end(TapEnd.STOPPED);
				return true;
			}
		}
		return false;
	}

	@Override
	public ConnectionObserver create(String listener) {
		return new ConnectionObserver() {

			@Override
			public void opened(Connection connection) {
				for (SocketTap tap : SocketTaps.this.running) {
					tap.add(connection);
				}
			}

		};
	}

	private void ended(SocketTap tap) {
		TapStatus status = tap.status();
		this.lock.lock();
		try {
			this.running.remove(tap);
			this.ended.addFirst(status);
			if (this.ended.size() > MAX_ENDED) {
				this.ended.removeLast();
			}
		}
		finally {
			this.lock.unlock();
		}
		tell(status);
	}

	/** It has ended. */
	private void tell(TapStatus status) {
		TapLog.ended(status);
		try {
			this.events.publishEvent(new SocketTapEvent(this, status));
		}
		catch (RuntimeException ex) {
			TapLog.tellFailed(status.id(), ex);
		}
	}

	/**
	 * Stop all taps, wait a second at most for them to have written what they have seen,
	 * and start no more.
	 */
	@Override
	public void close() {
		List<SocketTap> last;
		this.lock.lock();
		try {
			this.closed = true;
			last = List.copyOf(this.running);
		}
		finally {
			this.lock.unlock();
		}
		last.forEach((tap) -> tap.end(TapEnd.SHUTDOWN));
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			for (SocketTap tap : last) {
				tap.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Create what ends the taps when the context stops, behind its listeners and before
	 * those go who are told.
	 * @return a lifecycle that is to be a bean
	 */
	public SmartLifecycle lifecycle() {
		return new TapsLifecycle(this);
	}

	/** Start taps again. */
	void reopen() {
		this.lock.lock();
		try {
			this.closed = false;
		}
		finally {
			this.lock.unlock();
		}
	}

}
