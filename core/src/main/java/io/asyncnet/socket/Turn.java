package io.asyncnet.socket;

import java.util.concurrent.TimeUnit;

import io.asyncnet.framing.FrameCutter;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * One bounded run over the whole frames that a connection has received: cut, handle and
 * reply, frame by frame. It runs on the event loop or, as a task of its own, on the
 * handler executor. The event loop prepares it and takes its results.
 */
final class Turn implements Runnable {

	/** After so many frames, or so long, other connections have their turn. */
	private static final int MAX_FRAMES = 1024;

	private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** A turn on the event loop that takes longer is worth a warning. */
	private static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final byte[] NOTHING = {};

	private final ListenerContext context;

	private final ConnectionHandler handler;

	private final Frame frame = new Frame();

	private final TurnClock clock;

	private final ReplyBuffer replies;

	private final @Nullable HandlerWatch watch;

	private final Runnable finish = this::finish;

	/** Where the loop keeps this turn while it watches it, else -1; event loop only. */
	int watchIndex = -1;

	private @Nullable BatchEngine engine;

	private @Nullable FrameCutter cutter;

	private byte[] bytes = NOTHING;

	private int from;

	private int to;

	/** Whether it is not to run any more; written on the event loop. */
	private volatile boolean dropped;

	private final boolean scoped;

	private boolean entered;

	private boolean firstIsCut;

	/** What is wrong with the first frame already. */
	private @Nullable FramingException malformed;

	private int pendingBefore;

	private int frames;

	private End end = End.NEEDS_MORE;

	private @Nullable Throwable failure;

	Turn(ListenerContext context) {
		this.context = context;
		this.handler = context.handler();
		this.scoped = context.scoped();
		this.clock = new TurnClock(context.timed());
		this.watch = HandlerWatch.of(context);
		this.replies = new ReplyBuffer(context.options().framing(), context.executor() != null);
	}

	void begin(BatchEngine engine, FrameCutter cutter, Inbound inbound, boolean firstIsCut) {
		this.engine = engine;
		this.cutter = cutter;
		this.bytes = inbound.bytes();
		this.from = inbound.from();
		this.to = inbound.to();
		this.firstIsCut = firstIsCut;
		this.pendingBefore = engine.connection().outbound().pendingReplies();
		this.frames = 0;
		this.failure = null;
		this.replies.open(engine.connection());
	}

	/** The bytes are no frame, which remains to be told. */
	void beginMalformed(BatchEngine engine, FrameCutter cutter, Inbound inbound, FramingException failure) {
		begin(engine, cutter, inbound, false);
		this.malformed = failure;
	}

	/** On the handler executor. */
	@Override
	public void run() {
		if (this.dropped) {
			return;
		}
		if (this.watch == null) {
			handle();
		}
		else {
			this.watch.begin();
			handle();
			this.watch.end();
		}
		owner().connection().execute(this.finish);
	}

	private void finish() {
		if (!this.dropped) {
			owner().turnEnded(this);
		}
	}

	/** Never use this again, as somebody may still run it; event loop only. */
	void drop() {
		this.dropped = true;
	}

	private BatchEngine owner() {
		BatchEngine owner = this.engine;
		if (owner == null) {
			throw new IllegalStateException("Turn has not begun");
		}
		return owner;
	}

	void handle() {
		NettyConnection connection = owner().connection();
		connection.sender().enterCallback(this.replies);
		try {
			FramingException malformed = this.malformed;
			this.end = (malformed != null) ? framingFailed(connection, malformed) : handleFrames(connection);
		}
		catch (FramingException ex) {
			this.end = framingFailed(connection, ex);
		}
		catch (Throwable ex) {
			// from onEnter or onHandled: what begins has to end, or the connection would
			// hang
			this.failure = ex;
			this.end = End.FAILED;
		}
		finally {
			leave(connection);
			connection.sender().leaveCallback();
			this.replies.end();
		}
	}

	/** Not before the first callback: a turn often has none. */
	private void enter(NettyConnection connection) throws Exception {
		if (!this.entered) {
			this.entered = true;
			this.handler.onEnter(connection);
		}
	}

	private void leave(NettyConnection connection) {
		if (this.entered) {
			this.entered = false;
			try {
				this.handler.onLeave(connection);
			}
			catch (Throwable ex) {
				this.failure = ex;
				this.end = End.FAILED;
			}
		}
	}

	private End handleFrames(NettyConnection connection) throws Exception {
		FrameCutter cutter = this.cutter;
		if (cutter == null) {
			throw new IllegalStateException("Turn has not begun");
		}
		int maxReplyBytes = this.context.options().buffers().outboundHigh();
		boolean cut = this.firstIsCut;
		long start = this.clock.start();
		long now = start;
		while (cut || (this.from != this.to && cutter.cut(this.bytes, this.from, this.to))) {
			cut = false;
			if (this.scoped) {
				enter(connection);
			}
			this.frame.show(this.bytes, cutter.payloadStart(), cutter.payloadEnd(), now);
			this.from = cutter.frameEnd();
			this.frames++;
			if (this.watch != null) {
				this.watch.progress(now);
			}
			this.failure = handleFrame(connection, now);
			long done = this.clock.frameEnded(this.frame);
			if (this.context.timed() && !this.replies.frameDeferred()) {
				this.handler.onHandled(connection, done - now, this.failure);
			}
			now = done;
			if (this.failure != null) {
				return End.FAILED;
			}
			if (!connection.isOpen() || this.replies.turnEnds()) {
				return End.STOPPED;
			}
			if (this.replies.size() >= maxReplyBytes
					|| this.pendingBefore + this.replies.deferrals() >= this.context.maxPendingReplies()) {
				return End.FULL;
			}
			if (this.frames == MAX_FRAMES || now - start >= MAX_NANOS) {
				if (now - start >= BLOCKED_NANOS && this.context.executor() == null) {
					this.context.log().loopBlocked(connection, TimeUnit.NANOSECONDS.toMillis(now - start));
				}
				return End.LIMIT;
			}
		}
		return End.NEEDS_MORE;
	}

	private End framingFailed(NettyConnection connection, FramingException failure) {
		this.failure = failure;
		this.replies.beginFrame(System.nanoTime());
		try {
			if (this.scoped) {
				enter(connection);
			}
			this.handler.onFramingFailure(connection, failure, this.replies);
		}
		catch (Throwable ex) {
			this.context.log().framingCallbackFailed(connection, ex);
		}
		return End.MALFORMED;
	}

	private @Nullable Throwable handleFrame(NettyConnection connection, long now) {
		this.replies.beginFrame(now);
		try {
			this.handler.onFrame(connection, this.frame, this.replies);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/** Let finished replies go while a later frame is being handled; event loop only. */
	void releaseReplies() {
		Outbound outbound = owner().connection().outbound();
		this.replies.moveTo(outbound);
		outbound.flush();
	}

	/** Interrupt the handler if it has run for so long; returns its thread then. */
	@Nullable Thread interrupt(long now, long timeoutNanos) {
		return (this.watch != null) ? this.watch.interrupt(now, timeoutNanos) : null;
	}

	End end() {
		return this.end;
	}

	/** End the connection if a frame, or its handling, has failed; event loop only. */
	void tellFailure(NettyConnection connection) {
		Throwable thrown = this.failure;
		if (thrown == null || connection.isInactive()) {
			return;
		}
		if (this.end == End.MALFORMED && thrown instanceof FramingException framing) {
			connection.framingFailed(framing);
		}
		else {
			connection.handlerFailed(thrown);
		}
	}

	int frames() {
		return this.frames;
	}

	/** Index of the first byte that no handled frame has consumed. */
	int from() {
		return this.from;
	}

	ReplyBuffer replies() {
		return this.replies;
	}

	void clear() {
		this.engine = null;
		this.cutter = null;
		this.malformed = null;
		this.bytes = NOTHING;
		this.failure = null;
		this.frame.show(this.bytes, 0, 0, 0);
		this.replies.reset();
	}

	/**
	 * Why a turn ended.
	 */
	enum End {

		/** All whole frames have been handled. */
		NEEDS_MORE,

		/** It is the others' turn. */
		LIMIT,

		/** Enough has been written, or is pending, for now. */
		FULL,

		/** The connection is ending, or goes on with TLS. */
		STOPPED,

		/** The handler threw an exception. */
		FAILED,

		/** The bytes are no frames. */
		MALFORMED

	}

}
