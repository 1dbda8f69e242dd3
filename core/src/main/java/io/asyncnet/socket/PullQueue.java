package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a socket has received and what it is asked for. A lock guards everything, with one
 * exception: the event loop borrows it all for as long as it appends bytes and completes
 * receives, and needs no lock then, neither for itself nor for what callbacks ask for.
 * What other threads ask for in that time is looked at before it is given back.
 */
final class PullQueue {

	private final PullEngine engine;

	private final EventLoop loop;

	/** Bytes at which reading pauses. */
	private final int bound;

	private final ReentrantLock lock = new ReentrantLock();

	/** Changed by the event loop only, with the lock held. */
	private boolean borrowed;

	/** With the lock held or borrowed, as all fields down to the empty line. */
	private final PullBuffer buffer = new PullBuffer();

	private final ArrayDeque<Receive<?>> waiting = new ArrayDeque<>(2);

	private final OnTheSpot onTheSpot = new OnTheSpot();

	/** Changed by the event loop only. */
	private boolean readingPaused;

	/** What was asked for while all was borrowed; changed with the lock held. */
	private volatile @Nullable List<Receive<?>> late;

	/** With the lock held, as the next. */
	private final OnTheSpot lateOnTheSpot = new OnTheSpot();

	/** The size when all was borrowed. */
	private int borrowedSize;

	/** What came while all was borrowed: that nothing is to be taken any more. */
	private volatile boolean suspensionAsked;

	PullQueue(PullEngine engine, EventLoop loop, int bound) {
		this.engine = engine;
		this.loop = loop;
		this.bound = bound;
	}

	/** Ask for bytes; any thread. */
	<T extends @Nullable Object> CompletableFuture<T> receive(Demand<T> demand) {
		boolean onLoop = this.loop.inEventLoop();
		if (onLoop && this.borrowed) {
			if (this.late != null) {
				// asked for before this one
				admitLate();
			}
			return receive(demand, true);
		}
		CompletableFuture<T> result;
		boolean needsLoop;
		this.lock.lock();
		try {
			if (this.borrowed) {
				return receiveLate(demand);
			}
			result = receive(demand, onLoop);
			needsLoop = needsLoop(result.isDone());
		}
		finally {
			this.lock.unlock();
		}
		if (needsLoop) {
			this.engine.serveSoon();
		}
		return result;
	}

	private <T extends @Nullable Object> CompletableFuture<T> receive(Demand<T> demand, boolean onLoop) {
		obeySuspension();
		boolean ready = this.waiting.isEmpty() && demand.isReady(this.buffer);
		if (ready && this.onTheSpot.allows(onLoop)) {
			return take(demand);
		}
		Receive<T> receive = new Receive<>(this.engine, demand, Unwinding.of(1, ready && !onLoop));
		this.waiting.add(receive);
		return receive;
	}

	private <T extends @Nullable Object> CompletableFuture<T> receiveLate(Demand<T> demand) {
		boolean deep = !this.lateOnTheSpot.allows(false);
		Receive<T> receive = new Receive<>(this.engine, demand, Unwinding.of(1, deep));
		List<Receive<?>> all = this.late;
		if (all == null) {
			all = new ArrayList<>(2);
			this.late = all;
		}
		all.add(receive);
		return receive;
	}

	private void admitLate() {
		this.lock.lock();
		try {
			takeLate();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let it wait behind all else; borrowed, with the lock held.
	 * @return whether there was anything
	 */
	private boolean takeLate() {
		List<Receive<?>> all = this.late;
		if (all != null) {
			this.waiting.addAll(all);
			this.late = null;
		}
		return all != null;
	}

	private boolean needsLoop(boolean served) {
		if (served) {
			return this.readingPaused && this.buffer.size() <= this.bound / 2;
		}
		Receive<?> head = this.waiting.peek();
		return this.readingPaused || (head != null && this.waiting.size() == 1 && head.isReady(this.buffer));
	}

	private <T extends @Nullable Object> CompletableFuture<T> take(Demand<T> demand) {
		try {
			return CompletableFuture.completedFuture(demand.take(this.buffer));
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Have all to oneself until {@link #giveBack}; event loop only. */
	void borrow() {
		if (!this.borrowed) {
			this.lock.lock();
			try {
				this.borrowed = true;
				this.borrowedSize = this.buffer.size();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Let other threads in again, unless they have asked for something in the meantime;
	 * event loop only.
	 * @return whether it has been given back
	 */
	boolean giveBack() {
		this.lock.lock();
		try {
			obeySuspension();
			if (takeLate()) {
				return false;
			}
			int limit = this.readingPaused ? this.bound / 2 + 1 : this.bound;
			boolean moreIsOfUse = !this.waiting.isEmpty() && !this.buffer.isSuspended();
			this.readingPaused = !moreIsOfUse && this.buffer.kept() >= limit;
			this.borrowed = false;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What has been received; borrowed. */
	PullBuffer buffer() {
		obeySuspension();
		return this.buffer;
	}

	/**
	 * Append what was received; borrowed.
	 * @return the number of bytes that are kept
	 */
	int append(ByteBuf bytes) {
		buffer().append(bytes);
		return this.buffer.kept();
	}

	/**
	 * Claim the next receive for which there is enough, and take its bytes; borrowed.
	 * @param retry what to do a moment later if its callback would still run on the stack
	 * that asked for it
	 */
	@Nullable Receive<?> next(Runnable retry) {
		obeySuspension();
		this.onTheSpot.unwound();
		Receive<?> head;
		while ((head = this.waiting.peek()) != null && head.isReady(this.buffer)
				&& !head.isTooEarly(this.loop, retry)) {
			this.waiting.poll();
			if (head.claim()) {
				head.take(this.buffer);
				return head;
			}
		}
		return null;
	}

	/** Forget what nobody waits for any more; borrowed. */
	void forgetWithdrawn() {
		this.waiting.removeIf(Receive::isClaimed);
	}

	/** Take out all that waits; borrowed. */
	List<Receive<?>> takeWaiting() {
		List<Receive<?>> all = new ArrayList<>(this.waiting);
		this.waiting.clear();
		return all;
	}

	/** Whether there is so much that reading is to pause; event loop only. */
	boolean isReadingPaused() {
		return this.readingPaused;
	}

	/** Number of bytes that a receive would be given on the spot; any thread. */
	int buffered() {
		if (this.loop.inEventLoop() && this.borrowed) {
			return buffer().size();
		}
		this.lock.lock();
		try {
			return this.borrowed ? this.borrowedSize : this.buffer.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Let nobody take what is received in plain text; any thread. */
	void suspend() {
		this.lock.lock();
		try {
			this.suspensionAsked = true;
			if (!this.borrowed) {
				obeySuspension();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void obeySuspension() {
		if (this.suspensionAsked) {
			this.suspensionAsked = false;
			this.buffer.suspend();
		}
	}

}
