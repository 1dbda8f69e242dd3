package io.asyncnet.socket;

import java.util.Arrays;

import io.asyncnet.framing.FrameCutter;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * One frame that is handled beside others of its connection, and the place of its
 * replies. It runs on the handler executor, its place belongs to the event loop.
 */
final class FrameTask extends ReplyPlace implements Runnable {

	private static final byte[] NOTHING = {};

	private final ConcurrentHandOver owner;

	private final NettyConnection connection;

	private final ListenerContext context;

	private final byte[] payload;

	private final @Nullable FramingException malformed;

	private final ReplyBuffer replies;

	private final @Nullable HandlerWatch watch;

	/** Written before {@link #done} is. */
	private @Nullable Throwable failure;

	private volatile boolean done;

	/** Event loop only. */
	private boolean cancelled;

	FrameTask(ConcurrentHandOver owner, FrameCutter cutter, Inbound inbound) {
		this(owner, Arrays.copyOfRange(inbound.bytes(), cutter.payloadStart(), cutter.payloadEnd()), null);
	}

	FrameTask(ConcurrentHandOver owner, FramingException malformed) {
		this(owner, NOTHING, malformed);
	}

	private FrameTask(ConcurrentHandOver owner, byte[] payload, @Nullable FramingException malformed) {
		this.owner = owner;
		this.connection = owner.connection();
		this.context = owner.context();
		this.payload = payload;
		this.malformed = malformed;
		this.replies = new ReplyBuffer(this.context.options().framing(), true);
		this.replies.open(this.connection);
		this.watch = HandlerWatch.of(this.context);
	}

	@Override
	public void run() {
		this.owner.enter(this.replies);
		if (this.watch != null) {
			this.watch.begin();
		}
		try {
			handleInScope();
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
		if (this.watch != null) {
			this.watch.end();
		}
		this.owner.leave();
		this.replies.end();
		this.done = true;
		this.connection.execute(this::ended);
	}

	private void handleInScope() throws Exception {
		if (!this.context.scoped()) {
			handle();
			return;
		}
		try {
			this.context.handler().onEnter(this.connection);
			handle();
		}
		finally {
			this.context.handler().onLeave(this.connection);
		}
	}

	private void handle() throws Exception {
		long start = System.nanoTime();
		this.replies.beginFrame(start);
		if (this.malformed != null) {
			answer(this.malformed);
			return;
		}
		Frame frame = new Frame();
		frame.show(this.payload, 0, this.payload.length, start);
		Throwable thrown = null;
		try {
			this.context.handler().onFrame(this.connection, frame, this.replies);
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		this.failure = thrown;
		if (!this.replies.frameDeferred()) {
			this.context.handler().onHandled(this.connection, frame.endNanos() - start, thrown);
		}
	}

	private void answer(FramingException malformed) {
		try {
			this.context.handler().onFramingFailure(this.connection, malformed, this.replies);
		}
		catch (Throwable ex) {
			this.context.log().framingCallbackFailed(this.connection, ex);
		}
	}

	private void ended() {
		if (this.cancelled) {
			this.replies.cancel(this.connection);
		}
		this.owner.ended(this);
	}

	/** What the handler threw, once it has returned. */
	@Nullable Throwable failure() {
		return this.failure;
	}

	@Nullable Thread interrupt(long now, long timeoutNanos) {
		return (this.watch != null) ? this.watch.interrupt(now, timeoutNanos) : null;
	}

	@Override
	boolean leave(Outbound outbound) {
		boolean last = this.done;
		if (!this.replies.leave(outbound) || !last) {
			return false;
		}
		outbound.framesSent(this.replies.takeFrames());
		if (this.failure != null) {
			this.connection.replyFailed(this.failure);
		}
		return true;
	}

	@Override
	boolean isOverdue(long now, long timeoutNanos) {
		return this.replies.isOverdue(now, timeoutNanos);
	}

	@Override
	void cancel() {
		this.cancelled = true;
		this.replies.cancel(this.connection);
	}

}
