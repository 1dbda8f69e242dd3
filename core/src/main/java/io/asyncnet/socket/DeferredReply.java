package io.asyncnet.socket;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The place of one reply that comes later.
 */
final class DeferredReply implements PendingReply {

	private static final int INITIAL_CAPACITY = 64;

	private final NettyConnection connection;

	private final Framing framing;

	private final AtomicBoolean completed = new AtomicBoolean();

	/** Written before {@link #done} is. */
	private @Nullable FrameWriter frames;

	/** Written before {@link #done} is. */
	private @Nullable Throwable failure;

	private volatile boolean done;

	DeferredReply(NettyConnection connection, Framing framing) {
		this.connection = connection;
		this.framing = framing;
	}

	@Override
	public void complete(Consumer<? super Replies> frames) {
		if (this.completed.compareAndSet(false, true)) {
			FrameWriter writer = new FrameWriter(this.framing, new OutputBuffer(INITIAL_CAPACITY));
			try {
				frames.accept(writer);
				this.frames = writer;
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			this.done = true;
			this.connection.replyDone();
		}
	}

	@Override
	public void fail(Throwable cause) {
		if (this.completed.compareAndSet(false, true)) {
			this.failure = cause;
			this.done = true;
			this.connection.replyDone();
		}
	}

	boolean isDone() {
		return this.done;
	}

	/** The frames of a reply that is done, {@code null} when it has failed. */
	@Nullable FrameWriter frames() {
		return this.frames;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

}
