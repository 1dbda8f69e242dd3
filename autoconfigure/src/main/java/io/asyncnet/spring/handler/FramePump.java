package io.asyncnet.spring.handler;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import org.jspecify.annotations.Nullable;

/**
 * Moves frames from their source to the reply, at the pace at which the peer takes them.
 * It runs when the reply wants more, or the source has more; in between no thread waits.
 */
final class FramePump implements Runnable {

	/** After so many frames others have their turn. */
	private static final int MAX_FRAMES = 1024;

	private final ReplyStream stream;

	private final Replies frames;

	private final FrameSource source;

	private final ManyFrames many;

	private final long startNanos;

	/** Reasons to run since the last run began; who adds the first one runs. */
	private final AtomicInteger reasons = new AtomicInteger();

	/** Only whoever runs. */
	private boolean ended;

	FramePump(ReplyStream stream, FrameSource source, ManyFrames many, long startNanos) {
		this.stream = stream;
		this.frames = new StreamReplies(stream);
		this.source = source;
		this.many = many;
		this.startNanos = startNanos;
	}

	void start() {
		try {
			this.source.start(this::wake);
		}
		catch (Throwable ex) {
			this.ended = true;
			end(ex);
			return;
		}
		this.stream.onCancel(this::wake);
		this.stream.onReady(this::wake);
	}

	private void wake() {
		if (this.reasons.getAndIncrement() > 0) {
			return;
		}
		Executor executor = this.many.executor();
		if (executor == null || (this.stream.isCancelled() && !this.source.mayBlock())) {
			run();
			return;
		}
		try {
			executor.execute(this);
		}
		catch (RuntimeException | Error ex) {
			finish(ex);
			run();
		}
	}

	@Override
	public void run() {
		int seen = this.reasons.get();
		do {
			if (!this.ended) {
				move();
			}
			seen = this.reasons.addAndGet(-seen);
		}
		while (seen > 0);
	}

	@SuppressWarnings("ReferenceEquality") // END and NOTHING_YET are not values
	private void move() {
		try {
			int moved = 0;
			while (this.stream.isReady()) {
				if (++moved > MAX_FRAMES) {
					// asks for another run, after the others
					this.stream.onReady(this::wake);
					return;
				}
				Object next = this.source.next();
				if (next == FrameSource.END) {
					finish(null);
					return;
				}
				if (next == FrameSource.NOTHING_YET) {
					break;
				}
				this.many.writer().write(next, this.frames);
			}
		}
		catch (Throwable ex) {
			finish(ex);
			return;
		}
		if (this.stream.isCancelled()) {
			finish(null);
		}
	}

	@SuppressWarnings("ReferenceEquality") // an exception cannot be suppressed by itself
	private void finish(@Nullable Throwable failure) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		Throwable cause = failure;
		try {
			this.source.close();
		}
		catch (Throwable ex) {
			if (cause == null) {
				cause = ex;
			}
			else if (cause != ex) {
				cause.addSuppressed(ex);
			}
		}
		end(cause);
	}

	private void end(@Nullable Throwable failure) {
		if (failure == null) {
			this.stream.complete();
		}
		else {
			if (this.stream.isCancelled()) {
				HandlerLog.failedAfterEnd(failure);
			}
			this.stream.fail(failure);
		}
		this.many.recorder().record(System.nanoTime() - this.startNanos, failure);
	}

}
