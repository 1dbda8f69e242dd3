package io.asyncnet.spring.group;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The groups of one connection, kept with it. Whatever joins and leaves at the same time,
 * a connection that has ended is in no group. Thread-safe.
 */
final class Memberships {

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<String> groups = new HashSet<>(); // guarded by lock

	private boolean ended; // guarded by lock

	/**
	 * Add a group.
	 * @param group the group's name
	 * @param max groups at most
	 * @param enter makes the connection a member
	 * @return {@code false} if the connection is a member already, or has ended
	 */
	boolean join(String group, int max, Consumer<String> enter) {
		this.lock.lock();
		try {
			if (this.ended || this.groups.contains(group)) {
				return false;
			}
			if (this.groups.size() >= max) {
				throw new IllegalStateException("A connection can be in %d groups at most".formatted(max));
			}
			this.groups.add(group);
			enter.accept(group);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean leave(String group, Consumer<String> exit) {
		this.lock.lock();
		try {
			if (!this.groups.remove(group)) {
				return false;
			}
			exit.accept(group);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The connection has ended. */
	void end(Consumer<String> exit) {
		this.lock.lock();
		try {
			this.ended = true;
			this.groups.forEach(exit);
			this.groups.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	Set<String> groups() {
		this.lock.lock();
		try {
			return Set.copyOf(this.groups);
		}
		finally {
			this.lock.unlock();
		}
	}

}
