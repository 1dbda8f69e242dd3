package io.asyncnet.spring.listener;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The listeners that there are, and what the application does with them: what may be
 * added depends on both. Thread-safe.
 */
final class ListenerTable {

	private final ReentrantLock lock = new ReentrantLock();

	/** A new map for each change, made under lock. */
	private volatile Map<String, SocketListener> listeners;

	/** Names of listeners that are being made or let go of; guarded by lock. */
	private final Set<String> busyNames = new HashSet<>();

	/** Changed under lock. */
	private volatile State state = State.NEW;

	ListenerTable(Map<String, SocketListener> listeners) {
		this.listeners = Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
	}

	/** Return a snapshot. */
	Map<String, SocketListener> listeners() {
		return this.listeners;
	}

	boolean isRunning() {
		return this.state == State.RUNNING;
	}

	void enter(State state) {
		this.lock.lock();
		try {
			if (this.state != State.CLOSED) {
				this.state = state;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Have a name until it is added or released. */
	void reserve(String name) {
		this.lock.lock();
		try {
			refuseWhenStopping(name);
			if (this.listeners.containsKey(name)) {
				throw new IllegalArgumentException("There is a listener '%s' already".formatted(name));
			}
			if (!this.busyNames.add(name)) {
				throw new IllegalStateException(
						"Listener '%s' is being registered or unregistered at this moment".formatted(name));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Add a listener whose name has been reserved.
	 * @return whether it has to be started by who adds it
	 */
	boolean add(SocketListener listener) {
		this.lock.lock();
		try {
			refuseWhenStopping(listener.name());
			Map<String, SocketListener> changed = new LinkedHashMap<>(this.listeners);
			changed.put(listener.name(), listener);
			this.listeners = Collections.unmodifiableMap(changed);
			this.busyNames.remove(listener.name());
			return this.state == State.RUNNING;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void refuseWhenStopping(String name) {
		if (this.state == State.STOPPING || this.state == State.CLOSED) {
			throw stopping(name);
		}
	}

	static IllegalStateException stopping(String name) {
		return new IllegalStateException(
				"Listener '%s' cannot be registered: the application is stopping".formatted(name));
	}

	/**
	 * Take a listener away, and reserve its name until it is released.
	 * @return whether it was still there
	 */
	boolean remove(SocketListener listener) {
		this.lock.lock();
		try {
			if (this.listeners.get(listener.name()) != listener) {
				return false;
			}
			Map<String, SocketListener> changed = new LinkedHashMap<>(this.listeners);
			changed.remove(listener.name());
			this.listeners = Collections.unmodifiableMap(changed);
			this.busyNames.add(listener.name());
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	void release(String name) {
		this.lock.lock();
		try {
			this.busyNames.remove(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What the application does with its listeners. */
	enum State {

		NEW, RUNNING, STOPPING, STOPPED, CLOSED

	}

}
