package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.CloseReason;
import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.Nullable;

/**
 * Brings received datagrams and those who wait for one together. The event loop adds; any
 * thread takes. Futures are completed without the lock held, since callbacks run then.
 */
final class DatagramQueue {

	/** How many datagrams are read from the system in one go. */
	static final int BATCH = 16;

	/**
	 * So many receives in a row are served where they are called. The next one goes over
	 * the event loop, or a callback that receives again would fill the stack.
	 */
	private static final int IMMEDIATE = 64;

	private final DatagramOptions options;

	private final EventExecutorGroup loops;

	private final Runnable wakeUp;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Datagram> datagrams = new ArrayDeque<>(); // guarded by lock

	// guarded by lock
	private final Deque<Receiver> receivers = new ArrayDeque<>();

	private long bytes; // guarded by lock

	private int immediate; // guarded by lock

	private boolean stopped; // guarded by lock

	private @Nullable CloseReason closed; // guarded by lock

	/**
	 * Create an empty queue.
	 * @param options the bounds
	 * @param loops which event loops must not wait for a receive
	 * @param wakeUp makes the event loop call {@link #deliver()} and then read on; called
	 * on any thread
	 */
	DatagramQueue(DatagramOptions options, EventExecutorGroup loops, Runnable wakeUp) {
		this.options = options;
		this.loops = loops;
		this.wakeUp = wakeUp;
	}

	int batch() {
		return Math.min(BATCH, this.options.maxDatagrams());
	}

	CompletableFuture<Datagram> receive() {
		Receiver receiver = new Receiver(this.loops);
		Datagram datagram = null;
		boolean wake;
		this.lock.lock();
		try {
			if (this.closed != null) {
				return CompletableFuture.failedFuture(new SocketClosedException(this.closed));
			}
			boolean waits = !this.datagrams.isEmpty();
			if (waits && this.receivers.isEmpty() && this.immediate < IMMEDIATE) {
				this.immediate++;
				datagram = poll();
				wake = this.stopped && hasRoom();
			}
			else {
				// one depends on it below already
				receiver.unwinding = Unwinding.of(2, waits);
				this.receivers.add(receiver);
				wake = waits;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (datagram != null) {
			receiver.complete(datagram);
		}
		else {
			receiver.whenComplete((received, failure) -> forget(failure));
		}
		if (wake) {
			this.wakeUp.run();
		}
		return receiver;
	}

	/**
	 * Keep a datagram, or give it to who waits; event loop only.
	 * @return whether to deliver a moment later
	 */
	boolean add(Datagram datagram) {
		this.lock.lock();
		try {
			if (this.closed != null) {
				return false;
			}
			this.datagrams.add(datagram);
			this.bytes += datagram.bytes().remaining();
		}
		finally {
			this.lock.unlock();
		}
		return deliver();
	}

	/**
	 * Serve those who wait; event loop only.
	 * @return whether to call again a moment later
	 */
	boolean deliver() {
		while (true) {
			CompletableFuture<Datagram> receiver;
			Datagram datagram;
			this.lock.lock();
			try {
				Receiver head = this.receivers.peek();
				if (this.datagrams.isEmpty() || head == null) {
					return false;
				}
				if (!head.isDone() && head.unwinding.isAwaited(head.getNumberOfDependents())) {
					return true;
				}
				// whoever waited has let its stack unwind
				this.immediate = 0;
				receiver = this.receivers.remove();
				datagram = poll();
			}
			finally {
				this.lock.unlock();
			}
			if (!receiver.complete(datagram)) {
				giveBack(datagram);
			}
		}
	}

	/** Return whether to read on; if not, the wake-up comes when there is room. */
	boolean mayRead() {
		this.lock.lock();
		try {
			this.stopped = !hasRoom();
			return this.closed == null && !this.stopped;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Only the first reason counts. */
	void close(CloseReason reason) {
		List<CompletableFuture<Datagram>> failed;
		this.lock.lock();
		try {
			if (this.closed != null) {
				return;
			}
			this.closed = reason;
			failed = new ArrayList<>(this.receivers);
			this.receivers.clear();
			this.datagrams.clear();
			this.bytes = 0;
		}
		finally {
			this.lock.unlock();
		}
		failed.forEach((receiver) -> receiver.completeExceptionally(new SocketClosedException(reason)));
	}

	@Nullable CloseReason closed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The receiver was cancelled at the last moment: the next one gets the datagram. */
	private void giveBack(Datagram datagram) {
		this.lock.lock();
		try {
			if (this.closed == null) {
				this.datagrams.addFirst(datagram);
				this.bytes += datagram.bytes().remaining();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Receives that time out again and again must not pile up. */
	private void forget(@Nullable Throwable failure) {
		if (failure == null) {
			return;
		}
		this.lock.lock();
		try {
			this.receivers.removeIf(CompletableFuture::isDone);
		}
		finally {
			this.lock.unlock();
		}
	}

	private Datagram poll() {
		Datagram datagram = this.datagrams.remove();
		this.bytes -= datagram.bytes().remaining();
		return datagram;
	}

	private boolean hasRoom() {
		return this.datagrams.size() <= this.options.maxDatagrams() - batch() && this.bytes < this.options.maxBytes();
	}

	private static final class Receiver extends LoopFuture<Datagram> {

		private Unwinding unwinding = Unwinding.NONE; // guarded by lock

		Receiver(EventExecutorGroup loops) {
			super(loops);
		}

	}

}
