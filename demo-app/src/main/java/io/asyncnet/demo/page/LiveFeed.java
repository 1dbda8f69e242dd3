package io.asyncnet.demo.page;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a snapshot a second, as server-sent events, to everybody who has the page open,
 * and takes none while nobody has. Who reads slowly misses snapshots and holds up nobody.
 */
@Component
class LiveFeed implements DisposableBean {

	static final int MAX_WATCHERS = 20;

	private static final Logger logger = LoggerFactory.getLogger(LiveFeed.class);

	/** After that a browser comes again by itself; until then a lost one may count. */
	private static final Duration TIMEOUT = Duration.ofMinutes(30);

	private final Snapshots snapshots;

	private final JsonMapper mapper;

	private final ScheduledThreadPoolExecutor ticker = new ScheduledThreadPoolExecutor(1, daemons("page-ticker"));

	/** A thread for each watcher at most, because a send may block. */
	private final ThreadPoolExecutor senders = new ThreadPoolExecutor(0, MAX_WATCHERS, 5, TimeUnit.SECONDS,
			new SynchronousQueue<>(), daemons("page-sender"));

	private final Lock lock = new ReentrantLock();

	private final Set<Watcher> watchers = new HashSet<>(); // guarded by lock

	private ScheduledFuture<?> ticks; // guarded by lock

	private boolean closed; // guarded by lock

	LiveFeed(Snapshots snapshots, JsonMapper mapper) {
		this.snapshots = snapshots;
		this.mapper = mapper;
		this.ticker.setRemoveOnCancelPolicy(true);
	}

	private static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Begin to send snapshots.
	 * @return where they go, or {@code null} if too many watch, or the application stops
	 */
	SseEmitter watch() {
		SseEmitter emitter = new SseEmitter(TIMEOUT.toMillis());
		Watcher watcher = new Watcher(emitter, new AtomicBoolean());
		emitter.onCompletion(() -> leave(watcher));
		this.lock.lock();
		try {
			if (this.closed || this.watchers.size() == MAX_WATCHERS) {
				return null;
			}
			this.watchers.add(watcher);
			if (this.ticks == null) {
				this.ticks = this.ticker.scheduleAtFixedRate(() -> tell(watchers()), 1, 1, TimeUnit.SECONDS);
			}
			this.ticker.execute(() -> tell(List.of(watcher)));
			return emitter;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void leave(Watcher watcher) {
		this.lock.lock();
		try {
			this.watchers.remove(watcher);
			if (this.watchers.isEmpty() && this.ticks != null) {
				this.ticks.cancel(false);
				this.ticks = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether snapshots are taken. */
	boolean isTicking() {
		this.lock.lock();
		try {
			return this.ticks != null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tell(List<Watcher> watchers) {
		try {
			String snapshot = this.mapper.writeValueAsString(this.snapshots.take());
			for (Watcher watcher : watchers) {
				if (!watcher.busy().getAndSet(true)) {
					send(watcher, snapshot);
				}
			}
		}
		catch (RuntimeException ex) {
			// one that got out would be the last tick, without a word
			logger.error("No snapshot for the page", ex);
		}
	}

	private List<Watcher> watchers() {
		this.lock.lock();
		try {
			return List.copyOf(this.watchers);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void send(Watcher watcher, String snapshot) {
		try {
			this.senders.execute(() -> {
				try {
					watcher.emitter().send(snapshot);
				}
				catch (IOException | IllegalStateException ex) {
					// gone, which the servlet container reports to the emitter as well
					leave(watcher);
				}
				finally {
					watcher.busy().set(false);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			// the thread of one that has left is not free yet: the next tick is soon
			watcher.busy().set(false);
		}
	}

	/**
	 * The web server does not wait for pages that are open when the application stops.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		watchers().forEach((watcher) -> watcher.emitter().complete());
	}

	@Override
	public void destroy() {
		this.ticker.shutdownNow();
		this.senders.shutdownNow();
	}

	/**
	 * Somebody who has the page open.
	 *
	 * @param emitter where the snapshots go
	 * @param busy whether the last one is still being sent
	 */
	private record Watcher(SseEmitter emitter, AtomicBoolean busy) {
	}

}
