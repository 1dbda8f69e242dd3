package io.asyncnet.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.asyncnet.framing.OutputBuffer;
import io.netty.util.concurrent.EventExecutorGroup;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a peer that is not a reply: all bytes one behind the other, until the
 * event loop takes them as one {@link Burst}, and between two bursts what has to happen
 * there. Any thread; the lock guards everything, and is held for no longer than bytes
 * take to be copied. What the event loop sends while it serves the connection goes before
 * all of it and needs no lock.
 */
final class SendQueue {

	private static final VarHandle ADDED;

	private static final VarHandle GONE;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			ADDED = lookup.findVarHandle(SendQueue.class, "added", long.class);
			GONE = lookup.findVarHandle(SendQueue.class, "gone", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** What a queued send costs beyond its bytes. */
	private static final int OVERHEAD = 64;

	/** The next burst starts with room for as much as the last one, up to this. */
	private static final int MAX_INITIAL_CAPACITY = 4096;

	/** Longer text is encoded before the lock is taken. */
	private static final int LONG_TEXT = 512;

	private final int max;

	private final EventExecutorGroup loops;

	private final ReentrantLock lock = new ReentrantLock();

	/** What the event loop takes next; changed with the lock. */
	private volatile @Nullable Item first;

	/** If it is a burst, what comes is added to it. */
	private @Nullable Item last;

	private int initialCapacity;

	/**
	 * What the event loop sends itself and takes right afterwards; event loop only, as
	 * the next.
	 */
	private @Nullable Burst held;

	private int heldCapacity;

	/** Bytes, and the overhead of each send, that were added; changed with the lock. */
	private volatile long added;

	/**
	 * What has left of them, less what the event loop has held; changed by the event loop
	 * only.
	 */
	private volatile long gone;

	/**
	 * Create an empty queue.
	 * @param max bytes that may be queued, unless a single send is longer
	 * @param loops which event loops must not wait for what is sent
	 */
	SendQueue(int max, EventExecutorGroup loops) {
		this.max = max;
		this.loops = loops;
	}

	/**
	 * Append bytes.
	 * @return the send, or {@code null} if that would be more than may be queued
	 */
	@Nullable Sent add(ByteBuffer bytes) {
		this.lock.lock();
		try {
			int length = bytes.remaining();
			if (isTooMuch(length + (long) OVERHEAD)) {
				return null;
			}
			Burst current = burst(length);
			current.bytes.write(bytes);
			return queued(current, length);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append text.
	 * @return the send, or {@code null} if that would be more than may be queued
	 */
	@Nullable Sent add(String text, Charset charset) {
		if (text.length() > LONG_TEXT) {
			return add(ByteBuffer.wrap(text.getBytes(charset)));
		}
		this.lock.lock();
		try {
			Burst current = burst(text.length());
			int before = current.bytes.size();
			current.bytes.write(text, charset);
			int length = current.bytes.size() - before;
			if (isTooMuch(length + (long) OVERHEAD)) {
				current.bytes.truncate(before);
				return null;
			}
			return queued(current, length);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append a frame that other connections are sent as well, whose bytes are not copied.
	 * @return the send, or {@code null} if that would be more than may be queued
	 */
	@Nullable Sent add(EncodedFrame frame) {
		this.lock.lock();
		try {
			if (isTooMuch(frame.length() + (long) OVERHEAD)) {
				return null;
			}
			Shared shared = new Shared(frame, new Sent(frame.length() + OVERHEAD, this.loops));
			append(shared);
			count(shared.sent.cost());
			return shared.sent;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append bytes, without the lock: event loop only, which takes them before it does
	 * anything else with this connection.
	 * @return the send, or {@code null} if that would be more than may be queued
	 */
	@Nullable Sent hold(ByteBuffer bytes) {
		int length = bytes.remaining();
		if (this.first != null) {
			return add(bytes);
		}
		if (isTooMuch(length + (long) OVERHEAD)) {
			return null;
		}
		Burst current = held(length);
		current.bytes.write(bytes);
		return held(current, length);
	}

	/** Append text, as {@link #hold(ByteBuffer)} appends bytes. */
	@Nullable Sent hold(String text, Charset charset) {
		if (this.first != null || text.length() > LONG_TEXT) {
			return add(text, charset);
		}
		Burst current = held(text.length());
		int before = current.bytes.size();
		current.bytes.write(text, charset);
		int length = current.bytes.size() - before;
		if (isTooMuch(length + (long) OVERHEAD)) {
			current.bytes.truncate(before);
			return null;
		}
		return held(current, length);
	}

	private Burst held(int length) {
		Burst current = this.held;
		if (current == null) {
			current = new Burst(Math.max(length, this.heldCapacity));
			this.held = current;
		}
		return current;
	}

	private Sent held(Burst current, int length) {
		Sent sent = new Sent(length + OVERHEAD, this.loops);
		current.sent.add(sent);
		left(-sent.cost());
		return sent;
	}

	private boolean isTooMuch(long cost) {
		long queued = queued();
		return queued > 0 && queued + cost > this.max;
	}

	private Burst burst(int length) {
		if (this.last instanceof Burst growing) {
			return growing;
		}
		Burst burst = new Burst(Math.max(length, this.initialCapacity));
		append(burst);
		return burst;
	}

	private void append(Item item) {
		if (this.last == null) {
			this.first = item;
		}
		else {
			this.last.next = item;
		}
		this.last = item;
	}

	/** Have something happen between what has been sent so far and what is sent later. */
	void add(TurningPoint turningPoint) {
		this.lock.lock();
		try {
			append(turningPoint);
		}
		finally {
			this.lock.unlock();
		}
	}

	private Sent queued(Burst current, int length) {
		Sent sent = new Sent(length + OVERHEAD, this.loops);
		current.sent.add(sent);
		count(sent.cost());
		return sent;
	}

	/** With the lock held: the field is volatile for those who only read it. */
	private void count(long cost) {
		ADDED.setRelease(this, this.added + cost);
	}

	/**
	 * Take what is next in order; event loop only.
	 * @return the next item, or {@code null} if nothing has been sent
	 */
	@Nullable Item poll() {
		Burst own = this.held;
		if (own != null) {
			this.held = null;
			this.heldCapacity = Math.min(own.bytes.size(), MAX_INITIAL_CAPACITY);
			return own;
		}
		if (this.first == null) {
			return null;
		}
		this.lock.lock();
		try {
			Item taken = this.first;
			if (taken != null) {
				this.first = taken.next;
				if (taken.next == null) {
					this.last = null;
				}
			}
			if (taken instanceof Burst burst) {
				this.initialCapacity = Math.min(burst.bytes.size(), MAX_INITIAL_CAPACITY);
			}
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What has not left, with its overhead, in bytes; any thread. */
	long queued() {
		// what has left first: what is added in between must not be missed
		long left = this.gone;
		return this.added - left;
	}

	/** So much has left, or never will; event loop only. */
	void left(long cost) {
		GONE.setRelease(this, this.gone + cost);
	}

	/** Whether nothing has been sent; event loop only. */
	boolean isEmpty() {
		return this.held == null && this.first == null;
	}

	/**
	 * One thing in order. Belongs to the queue until it is taken, and then to the event
	 * loop.
	 */
	abstract static sealed class Item {

		private @Nullable Item next;

	}

	/**
	 * Sends that leave together.
	 */
	static final class Burst extends Item {

		final OutputBuffer bytes;

		final List<Sent> sent = new ArrayList<>();

		Burst(int capacity) {
			this.bytes = new OutputBuffer(capacity);
		}

	}

	/**
	 * One send of many that have the same bytes.
	 */
	static final class Shared extends Item {

		final EncodedFrame frame;

		final Sent sent;

		Shared(EncodedFrame frame, Sent sent) {
			this.frame = frame;
			this.sent = sent;
		}

	}

	/**
	 * What happens between two sends.
	 */
	static final class TurningPoint extends Item {

		/** On the event loop; returns whether anything may be sent afterwards. */
		final BooleanSupplier action;

		/** What fails when the connection ends before. */
		final CompletableFuture<Void> failed;

		TurningPoint(BooleanSupplier action, CompletableFuture<Void> failed) {
			this.action = action;
			this.failed = failed;
		}

	}

}
