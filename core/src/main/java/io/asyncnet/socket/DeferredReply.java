package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.asyncnet.framing.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The place of one reply that comes later.
 */
final class DeferredReply extends ReplyPlace implements PendingReply {

	private static final int INITIAL_CAPACITY = 64;

	private final NettyConnection connection;

	private final AtomicBoolean completed = new AtomicBoolean();

	private final AtomicReference<@Nullable Runnable> cancelListener = new AtomicReference<>();

	/** Written before {@link #done} is. */
	private @Nullable FrameWriter frames;

	/** Written before {@link #done} is. */
	private @Nullable Throwable failure;

	private volatile boolean done;

	private volatile boolean cancelled;

	private final long startNanos;

	DeferredReply(NettyConnection connection, long startNanos) {
		this.startNanos = startNanos;
		this.connection = connection;
	}

	@Override
	public void complete(Consumer<? super Replies> frames) {
		if (this.completed.compareAndSet(false, true)) {
			FrameWriter writer = new FrameWriter(this.connection.options().framing(),
					new OutputBuffer(INITIAL_CAPACITY));
			try {
				frames.accept(writer);
				this.frames = writer;
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			this.done = true;
			this.connection.repliesReady();
		}
	}

	@Override
	public void fail(Throwable cause) {
		if (this.completed.compareAndSet(false, true)) {
			this.failure = cause;
			this.done = true;
			this.connection.repliesReady();
		}
	}

	@Override
	boolean leave(Outbound outbound) {
		if (!this.done) {
			return false;
		}
		if (this.frames != null) {
			outbound.gather(this.frames);
		}
		else {
			this.connection.replyFailed((this.failure != null) ? this.failure : new IllegalStateException("No reply"));
		}
		return true;
	}

	@Override
	boolean isOverdue(long now, long timeoutNanos) {
		return !this.done && now - this.startNanos >= timeoutNanos;
	}

	@Override
	public void onCancel(Runnable listener) {
		this.cancelListener.set(listener);
		if (this.cancelled) {
			tellCancelled();
		}
	}

	/** Whoever completes it later sees no effect. */
	@Override
	void cancel() {
		this.cancelled = true;
		tellCancelled();
	}

	private void tellCancelled() {
		Runnable listener = this.cancelListener.getAndSet(null);
		if (listener == null || this.completed.get()) {
			return;
		}
		try {
			listener.run();
		}
		catch (Throwable ex) {
			this.connection.failedAfterEnd(ex);
		}
	}

}
