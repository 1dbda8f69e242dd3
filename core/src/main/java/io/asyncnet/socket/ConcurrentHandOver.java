package io.asyncnet.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.asyncnet.framing.FrameCutter;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * Hands each frame of a connection to the executor as a task of its own, several at the
 * same time. Each has its place among the replies before it starts. Event loop only, but
 * for the map.
 */
final class ConcurrentHandOver implements HandOver {

	private final BatchEngine engine;

	private final ListenerContext context;

	/** In the order of the frames. */
	private final List<FrameTask> running = new ArrayList<>();

	/** Of the threads that handle a frame now. */
	private final Map<Thread, ReplyBuffer> replies = new ConcurrentHashMap<>();

	/** A cutter is not asked again once it has failed. */
	private @Nullable FramingException malformed;

	/** Whether the handler has been told of it. */
	private boolean answered;

	/** Whether nothing more is handed over. */
	private boolean ended;

	ConcurrentHandOver(BatchEngine engine, ListenerContext context) {
		this.engine = engine;
		this.context = context;
	}

	@Override
	public Outcome start(Executor executor, FrameCutter cutter, Inbound inbound) {
		while (!this.ended && this.running.size() < this.context.options().concurrency()) {
			if (this.malformed == null && !cut(cutter, inbound)) {
				return isRunning() ? Outcome.TAKES_MORE : Outcome.NEEDS_MORE;
			}
			if (this.malformed != null && isRunning()) {
				return Outcome.STARTED;
			}
			FrameTask task = (this.malformed != null) ? new FrameTask(this, this.malformed)
					: new FrameTask(this, cutter, inbound);
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				this.context.log().executorRejected(ex);
				return Outcome.REFUSED;
			}
			catch (RuntimeException | Error ex) {
				// a pool that cannot start a thread, for example
				this.ended = true;
				connection().handlerFailed(ex);
				return isRunning() ? Outcome.STARTED : Outcome.NEEDS_MORE;
			}
			this.running.add(task);
			this.engine.connection().outbound().emit(task);
			if (this.malformed == null) {
				inbound.consumed(cutter.frameEnd());
			}
			else {
				this.answered = true;
				this.ended = true;
			}
		}
		return Outcome.STARTED;
	}

	private boolean cut(FrameCutter cutter, Inbound inbound) {
		try {
			return cutter.cut(inbound.bytes(), inbound.from(), inbound.to());
		}
		catch (FramingException ex) {
			this.malformed = ex;
			return true;
		}
	}

	void enter(ReplyBuffer buffer) {
		this.replies.put(Thread.currentThread(), buffer);
	}

	void leave() {
		this.replies.remove(Thread.currentThread());
	}

	/** A task has run; its replies leave when it is their turn. */
	void ended(FrameTask task) {
		this.running.remove(task);
		this.ended |= task.failure() != null;
		this.engine.frameEnded(this.answered ? this.malformed : null);
	}

	NettyConnection connection() {
		return this.engine.connection();
	}

	ListenerContext context() {
		return this.context;
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

	@Override
	public void releaseReplies(Outbound outbound) {
		if (connection().isInactive()) {
			this.running.forEach(FrameTask::cancel);
		}
	}

	@Override
	public @Nullable Thread interrupt(long now, long timeoutNanos) {
		Thread last = null;
		for (FrameTask task : this.running) {
			Thread late = task.interrupt(now, timeoutNanos);
			last = (late != null) ? late : last;
		}
		return last;
	}

	@Override
	public @Nullable ReplyBuffer repliesOfThisThread() {
		return this.replies.get(Thread.currentThread());
	}

}
