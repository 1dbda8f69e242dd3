package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The place of a reply of many frames. What is added waits here until the event loop
 * takes all of it, and it takes only while the channel is writable; so at most the low
 * mark waits here, behind the high mark in the channel.
 */
final class StreamedReply extends ReplyPlace implements ReplyStream {

	private static final int INITIAL_CAPACITY = 1024;

	private final NettyConnection connection;

	private final ListenerOptions.Buffers bounds;

	private final ReentrantLock lock = new ReentrantLock();

	/** What has not been taken yet; guarded by lock. */
	private final FrameWriter waiting;

	private final Runnable signal = this::signal;

	/** Written under lock. */
	private volatile boolean ready;

	/** Written under lock. */
	private volatile boolean cancelled;

	/** When something was taken, or wanted; event loop only. */
	private long progressNanos;

	/** Guarded by lock, as all below. */
	private boolean ended;

	private @Nullable Throwable failure;

	private @Nullable Runnable readyListener;

	private @Nullable Runnable cancelListener;

	private boolean signalled;

	StreamedReply(NettyConnection connection) {
		this.connection = connection;
		this.bounds = connection.options().buffers();
		this.waiting = new FrameWriter(connection.options().framing(), new OutputBuffer(INITIAL_CAPACITY));
	}

	@Override
	public void add(String text, Charset charset) {
		this.lock.lock();
		try {
			if (isOpen()) {
				int before = this.waiting.out().size();
				this.waiting.add(text, charset);
				added(before);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void add(byte[] payload) {
		add(ByteBuffer.wrap(payload));
	}

	@Override
	public void add(ByteBuffer payload) {
		this.lock.lock();
		try {
			if (isOpen()) {
				int before = this.waiting.out().size();
				this.waiting.add(payload);
				added(before);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOpen() {
		if (this.ended) {
			throw new IllegalStateException("The stream of replies has been completed or failed");
		}
		return !this.cancelled;
	}

	private void added(int before) {
		int size = this.waiting.out().size();
		if (before > 0 && size > this.bounds.outboundMax()) {
			this.connection.abort(CloseReason.SLOW_CONSUMER);
			cancelLocked();
			return;
		}
		if (size >= this.bounds.outboundLow()) {
			this.ready = false;
		}
		if (before == 0) {
			this.connection.repliesReady();
		}
	}

	@Override
	public boolean isReady() {
		return this.ready;
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public void onReady(Runnable listener) {
		this.lock.lock();
		try {
			this.readyListener = listener;
			if (this.ready) {
				signalReady();
			}
			else if (this.cancelled) {
				signalCancelled();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void onCancel(Runnable listener) {
		this.lock.lock();
		try {
			this.cancelListener = listener;
			if (this.cancelled) {
				signalCancelled();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void complete() {
		end(null);
	}

	@Override
	public void fail(Throwable cause) {
		end(cause);
	}

	private void end(@Nullable Throwable cause) {
		this.lock.lock();
		try {
			if (this.ended || this.cancelled) {
				return;
			}
			this.ended = true;
			this.ready = false;
			this.failure = cause;
		}
		finally {
			this.lock.unlock();
		}
		this.connection.repliesReady();
	}

	@Override
	boolean leave(Outbound outbound) {
		this.lock.lock();
		try {
			if (this.waiting.out().size() > 0) {
				if (!outbound.hasRoom()) {
					return false;
				}
				outbound.gather(this.waiting);
				this.progressNanos = System.nanoTime();
				this.waiting.restart(INITIAL_CAPACITY, this.bounds.outboundHigh());
			}
			if (!this.ended && !this.cancelled && !this.ready) {
				this.ready = true;
				this.progressNanos = System.nanoTime();
				signalReady();
			}
			if (this.failure != null) {
				this.connection.replyFailed(this.failure);
			}
			return this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	boolean isOverdue(long now, long timeoutNanos) {
		return this.ready && now - this.progressNanos >= timeoutNanos;
	}

	@Override
	void cancel() {
		this.lock.lock();
		try {
			cancelLocked();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void cancelLocked() {
		this.waiting.restart(0, 0);
		if (!this.ended && !this.cancelled) {
			this.cancelled = true;
			this.ready = false;
			signalCancelled();
		}
	}

	/**
	 * In the next round of the event loop, after it has looked after its channels: a
	 * signal leads to the next one as long as the peer takes what is added.
	 */
	private void signalReady() {
		if (!this.signalled && this.readyListener != null) {
			this.signalled = true;
			try {
				this.connection.eventLoop().schedule(this.signal, 0, TimeUnit.NANOSECONDS);
			}
			catch (RejectedExecutionException ex) {
				signal();
			}
		}
	}

	/** Also when a signal is on its way: an event loop that ends forgets those. */
	private void signalCancelled() {
		if (this.readyListener != null || this.cancelListener != null) {
			try {
				this.connection.eventLoop().execute(this.signal);
			}
			catch (RejectedExecutionException ex) {
				signal();
			}
		}
	}

	/**
	 * Calls what has been registered; on the event loop, from the bottom of the stack.
	 */
	private void signal() {
		Runnable cancelListener = null;
		Runnable readyListener;
		this.lock.lock();
		try {
			this.signalled = false;
			readyListener = this.ended ? null : this.readyListener;
			if (this.cancelled) {
				cancelListener = this.cancelListener;
				this.cancelListener = null;
				this.readyListener = null;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (cancelListener != null) {
			try {
				cancelListener.run();
			}
			catch (Throwable ex) {
				this.connection.failedAfterEnd(ex);
			}
		}
		if (readyListener != null) {
			callReady(readyListener);
		}
	}

	private void callReady(Runnable listener) {
		try {
			listener.run();
		}
		catch (Throwable ex) {
			if (this.cancelled) {
				this.connection.failedAfterEnd(ex);
			}
			else {
				fail(ex);
			}
		}
	}

}
