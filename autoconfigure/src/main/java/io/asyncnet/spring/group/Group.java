package io.asyncnet.spring.group;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Recipients;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group. Thread-safe.
 */
final class Group {

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<Connection> members = new LinkedHashSet<>(); // guarded by lock

	/** Until somebody joins or leaves; guarded by lock. */
	private @Nullable Recipients recipients;

	void add(Connection connection) {
		this.lock.lock();
		try {
			this.members.add(connection);
			this.recipients = null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether nobody is left. */
	boolean remove(Connection connection) {
		this.lock.lock();
		try {
			this.members.remove(connection);
			this.recipients = null;
			return this.members.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	Recipients recipients() {
		this.lock.lock();
		try {
			Recipients known = this.recipients;
			if (known == null) {
				known = Recipients.of(this.members);
				this.recipients = known;
			}
			return known;
		}
		finally {
			this.lock.unlock();
		}
	}

	Collection<Connection> members() {
		this.lock.lock();
		try {
			return List.copyOf(this.members);
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.members.size();
		}
		finally {
			this.lock.unlock();
		}
	}

}
