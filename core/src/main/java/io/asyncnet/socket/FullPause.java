package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Has peers wait while a listener has as many connections as it may have: nothing more is
 * accepted until one has ended. A transport may have accepted some more by the time that
 * it is told; they wait here, in their order. Event loop of the listening socket only,
 * but for what says otherwise.
 * <p>
 * No end of a connection is missed: who ends one first gives its place back and then
 * looks whether there is a pause; the event loop first begins the pause and then looks
 * once more whether there is a place.
 */
final class FullPause {

	private final ConnectionLimits limits;

	private final SocketLog log;

	/** As many as the operating system may have waiting. */
	private final int maxWaiting;

	private final Queue<Channel> waiting = new ArrayDeque<>(2);

	/** Written by the event loop. */
	private volatile boolean active;

	/** Whether the event loop is going to look, any thread. */
	private final AtomicBoolean looking = new AtomicBoolean();

	FullPause(ConnectionLimits limits, SocketLog log, int maxWaiting) {
		this.limits = limits;
		this.log = log;
		this.maxWaiting = maxWaiting;
	}

	/** Whether nothing shall be accepted; any thread. */
	boolean isActive() {
		return this.active;
	}

	/**
	 * Have an accepted connection wait if there is no place for it, or others wait
	 * longer.
	 * @return whether it waits
	 */
	boolean hold(Channel child) {
		boolean waits = this.limits.pausesWhenFull() && (!this.waiting.isEmpty() || !this.limits.hasRoom())
				&& this.waiting.size() < this.maxWaiting;
		return waits && this.waiting.add(child);
	}

	/**
	 * Look for free places, and whether more shall be accepted.
	 * @param taker gets who has waited, if there is a place, or nobody waits any more
	 */
	void look(Consumer<Channel> taker) {
		this.looking.set(false);
		boolean before = this.active;
		do {
			take(taker);
			this.active = this.limits.pausesWhenFull() && !this.limits.hasRoom();
		}
		while (this.active && this.limits.hasRoom());
		if (this.active && !before) {
			this.log.full(this.limits.limits().maxConnections());
		}
	}

	private void take(Consumer<Channel> taker) {
		while (this.limits.hasRoom() || !this.limits.pausesWhenFull()) {
			Channel child = this.waiting.poll();
			if (child == null) {
				return;
			}
			taker.accept(child);
		}
	}

	/**
	 * Whether the event loop has to look, now that there may be a place; any thread. Who
	 * is told so sees to it.
	 */
	boolean shallLook() {
		return this.active && this.looking.compareAndSet(false, true);
	}

	/** Nobody is accepted any more. */
	void close() {
		for (@Nullable
		Channel child = this.waiting.poll(); child != null; child = this.waiting.poll()) {
			child.unsafe().closeForcibly();
		}
	}

}
