package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one turn, in order. Belongs to the thread that runs the turn; the event
 * loop may take what is published meanwhile.
 */
final class ReplyBuffer extends FrameWriter {

	static final int INITIAL_CAPACITY = 256;

	/** A larger array is not kept for the next turn. */
	private static final int MAX_KEPT_CAPACITY = 64 * 1024;

	/** Where the turn writes; the segments before it belong to the event loop alone. */
	private ReplySegment last;

	/** Where the event loop goes on taking; event loop only. */
	private ReplySegment first;

	private @Nullable NettyConnection connection;

	private int deferrals;

	/** Bytes in the segments before the last one. */
	private int earlierBytes;

	private boolean frameDeferred;

	private boolean turnEnds;

	/** When handling of the current frame began. */
	private long startNanos;

	/** Whether another thread than the event loop writes. */
	private final boolean shared;

	ReplyBuffer(Framing framing, boolean shared) {
		super(framing, new OutputBuffer(INITIAL_CAPACITY));
		this.shared = shared;
		this.last = new ReplySegment(out());
		this.first = this.last;
	}

	void open(NettyConnection connection) {
		this.connection = connection;
	}

	/** Forget everything, and be ready for another connection. */
	void reset() {
		this.connection = null;
		this.deferrals = 0;
		this.earlierBytes = 0;
		this.turnEnds = false;
		if (this.last.bytes.array().length > MAX_KEPT_CAPACITY) {
			this.last = new ReplySegment(new OutputBuffer(INITIAL_CAPACITY));
		}
		this.last.reset();
		this.first = this.last;
		writeTo(this.last.bytes);
		takeFrames();
	}

	/** The next frame may take its time; on the event loop nobody can look meanwhile. */
	void beginFrame(long startNanos) {
		this.startNanos = startNanos;
		if (this.shared) {
			this.last.publish();
		}
		this.frameDeferred = false;
	}

	void end() {
		this.last.publish();
	}

	/** Handle no further frame in this turn. */
	void endTurn() {
		this.turnEnds = true;
	}

	boolean turnEnds() {
		return this.turnEnds;
	}

	/** Whether the current frame's reply, or a part of it, comes later. */
	boolean frameDeferred() {
		return this.frameDeferred;
	}

	@Override
	public boolean isDeferred() {
		return this.frameDeferred;
	}

	int deferrals() {
		return this.deferrals;
	}

	/** Number of bytes written in this turn. */
	int size() {
		return this.earlierBytes + this.last.bytes.size();
	}

	/** Move what is published to the outbound; event loop only. */
	void moveTo(Outbound outbound) {
		this.first = this.first.moveTo(outbound);
	}

	/**
	 * Let go what is published, in the place of one of several handlers; event loop only.
	 * @return whether nothing is left
	 */
	boolean leave(Outbound outbound) {
		this.first = this.first.leave(outbound);
		return this.first.isLast();
	}

	boolean isOverdue(long now, long timeoutNanos) {
		return this.first.isOverdue(now, timeoutNanos);
	}

	/** Nothing of this will leave; event loop only. */
	void cancel(NettyConnection owner) {
		this.first.cancel(owner.closedException());
	}

	@Override
	public PendingReply defer() {
		DeferredReply reply = new DeferredReply(owner(), this.startNanos);
		keep(reply);
		return reply;
	}

	@Override
	public ReplyStream stream() {
		NettyConnection owner = owner();
		StreamedReply reply = new StreamedReply(owner);
		keep(reply);
		// who waits in the handler for the stream to be ready, or cancelled, shall be
		// told
		owner.repliesReady();
		if (owner.closed().toCompletableFuture().isDone()) {
			reply.cancel();
		}
		return reply;
	}

	private NettyConnection owner() {
		NettyConnection owner = this.connection;
		if (owner == null) {
			throw new IllegalStateException("Replies belong to a frame whose handling has ended");
		}
		return owner;
	}

	private void keep(ReplyPlace place) {
		this.frameDeferred = true;
		this.deferrals++;
		follow(this.last.endWith(place, null));
	}

	CompletableFuture<Void> send(ByteBuffer payload) {
		add(payload);
		return tellWhenSent();
	}

	CompletableFuture<Void> send(String text, Charset charset) {
		add(text, charset);
		return tellWhenSent();
	}

	CompletableFuture<Void> send(EncodedFrame frame) {
		add(frame);
		return tellWhenSent();
	}

	private CompletableFuture<Void> tellWhenSent() {
		Sent sent = new Sent(0, owner().eventLoop());
		follow(this.last.endWith(null, sent));
		return sent;
	}

	private void follow(ReplySegment segment) {
		this.earlierBytes += this.last.bytes.size();
		this.last = segment;
		writeTo(segment.bytes);
	}

}
