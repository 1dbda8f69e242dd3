package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a listener has on one event loop: the connections there, for one look at all their
 * timeouts, and objects that are reused from batch to batch. Event loop only.
 */
final class LoopState {

	/** How long a finished reply may wait for a neighbour that is being handled. */
	static final long REPLY_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int MAX_SPARE_TURNS = 64;

	private final EventLoop loop;

	private final ListenerContext context;

	private final List<NettyConnection> connections = new ArrayList<>();

	/** Turns on the executor with more than one frame. */
	private final List<Turn> handedOver = new ArrayList<>();

	private final ArrayDeque<Turn> spareTurns = new ArrayDeque<>();

	private byte[] scratch = {};

	private boolean scratchTaken;

	private boolean sweepScheduled;

	private boolean releaseScheduled;

	LoopState(EventLoop loop, ListenerContext context) {
		this.loop = loop;
		this.context = context;
	}

	void add(NettyConnection connection) {
		connection.loopIndex = this.connections.size();
		this.connections.add(connection);
		if (!this.sweepScheduled) {
			scheduleSweep();
		}
	}

	void remove(NettyConnection connection) {
		NettyConnection last = this.connections.remove(this.connections.size() - 1);
		if (last != connection) {
			this.connections.set(connection.loopIndex, last);
			last.loopIndex = connection.loopIndex;
		}
	}

	private void scheduleSweep() {
		this.sweepScheduled = true;
		this.loop.schedule(this::sweep, this.context.deadlines().sweep(), TimeUnit.NANOSECONDS);
	}

	private void sweep() {
		this.sweepScheduled = false;
		if (this.connections.isEmpty() || this.loop.isShuttingDown()) {
			return;
		}
		// first: should a look fail, the next one must not be missing
		scheduleSweep();
		long now = System.nanoTime();
		// backwards, because a connection that ends takes itself out of the list
		for (int i = this.connections.size() - 1; i >= 0; i--) {
			if (i < this.connections.size()) {
				this.connections.get(i).checkDeadlines(now);
			}
		}
	}

	/**
	 * Go on when the loop has looked at its other channels. A task that is executed at
	 * once would run before: the loop empties its queue first.
	 */
	void giveWay(Runnable next) {
		this.loop.schedule(next, 0, TimeUnit.NANOSECONDS);
	}

	/** An array for bytes that are handled before the next read, or {@code null}. */
	byte @Nullable [] takeScratch(int minCapacity) {
		int capacity = Math.max(minCapacity, this.context.options().buffers().inbound());
		if (this.scratchTaken || minCapacity > this.context.options().buffers().inbound()) {
			return null;
		}
		if (this.scratch.length == 0) {
			this.scratch = new byte[capacity];
		}
		this.scratchTaken = true;
		return this.scratch;
	}

	void giveScratchBack() {
		this.scratchTaken = false;
	}

	Turn takeTurn() {
		Turn spare = this.spareTurns.poll();
		return (spare != null) ? spare : new Turn(this.context);
	}

	void giveBack(Turn turn) {
		turn.clear();
		if (this.spareTurns.size() < MAX_SPARE_TURNS) {
			this.spareTurns.push(turn);
		}
	}

	/** See to it that replies of a turn leave while a later frame is being handled. */
	void watch(Turn turn) {
		turn.watchIndex = this.handedOver.size();
		this.handedOver.add(turn);
		if (!this.releaseScheduled) {
			scheduleRelease();
		}
	}

	void unwatch(Turn turn) {
		if (turn.watchIndex >= 0) {
			Turn last = this.handedOver.remove(this.handedOver.size() - 1);
			if (last != turn) {
				this.handedOver.set(turn.watchIndex, last);
				last.watchIndex = turn.watchIndex;
			}
			turn.watchIndex = -1;
		}
	}

	private void scheduleRelease() {
		this.releaseScheduled = true;
		this.loop.schedule(this::releaseReplies, REPLY_PATIENCE_NANOS, TimeUnit.NANOSECONDS);
	}

	private void releaseReplies() {
		this.releaseScheduled = false;
		for (int i = 0; i < this.handedOver.size(); i++) {
			this.handedOver.get(i).releaseReplies();
		}
		if (!this.handedOver.isEmpty() && !this.loop.isShuttingDown()) {
			scheduleRelease();
		}
	}

}
