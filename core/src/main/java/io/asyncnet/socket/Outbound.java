package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.asyncnet.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Everything that leaves a connection. Bytes gather until {@link #flush}, which hands
 * them to the channel as one write. Replies behind one that is still pending wait for it;
 * frames that the application sends from elsewhere do not. Event loop only, but for
 * {@link #send} and {@link #scheduleDrain}.
 */
final class Outbound {

	/** Replies that may be pending at the same time. */
	static final int MAX_PENDING_REPLIES = ListenerOptions.MAX_CONCURRENCY;

	/** What a queued frame costs beyond its bytes. */
	private static final int FRAME_OVERHEAD = 64;

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerContext context;

	/** The next write. */
	private @Nullable ByteBuf batch;

	private @Nullable List<Sent> batchSent;

	/** {@code byte[]}, {@link ReplyPlace} or {@link Sent}, in order. */
	private @Nullable ArrayDeque<Object> waiting;

	private int waitingBytes;

	private int pendingReplies;

	private long unwritten;

	private long progressNanos;

	/** Frames from other threads, bounded by {@link #queuedBytes}. */
	private final Queue<OutgoingFrame> outgoing = new ConcurrentLinkedQueue<>();

	private final AtomicLong queuedBytes = new AtomicLong();

	private final AtomicBoolean drainScheduled = new AtomicBoolean();

	Outbound(NettyConnection connection, Channel channel, ListenerContext context) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
	}

	/** Whether handling of further frames has to stop. */
	boolean isFull() {
		return !this.channel.isWritable() || this.pendingReplies >= this.context.maxPendingReplies()
				|| this.waitingBytes >= this.context.options().buffers().outboundHigh();
	}

	/** Whether the channel takes more than it has. */
	boolean hasRoom() {
		return this.channel.isWritable();
	}

	int pendingReplies() {
		return this.pendingReplies;
	}

	/** Whether bytes are on their way that the kernel has not taken. */
	boolean hasUnwritten() {
		return this.unwritten > 0;
	}

	/** Whether all that can leave has left; a pending reply cannot yet. */
	boolean isWritten() {
		return this.unwritten == 0 && this.batch == null && this.batchSent == null && this.outgoing.isEmpty();
	}

	/** Whether bytes are queued for the peer of which none has left for a while. */
	boolean isStalled(long now, long timeoutNanos) {
		return this.unwritten > 0 && now - this.progressNanos >= timeoutNanos;
	}

	/** Whether the application lets the peer wait for the next reply for so long. */
	boolean isReplyOverdue(long now, long timeoutNanos) {
		return this.waiting != null && this.connection.isSendingReplies()
				&& this.waiting.peek() instanceof ReplyPlace place && place.isOverdue(now, timeoutNanos);
	}

	void emit(byte[] bytes, int from, int to) {
		if (from == to) {
			return;
		}
		if (this.waiting == null) {
			gather(bytes, from, to - from);
		}
		else {
			this.waiting.add(Arrays.copyOfRange(bytes, from, to));
			this.waitingBytes += to - from;
		}
	}

	void emit(ReplyPlace place) {
		if (this.waiting == null) {
			if (place.leave(this)) {
				return;
			}
			this.waiting = new ArrayDeque<>();
		}
		this.waiting.add(place);
		this.pendingReplies++;
	}

	/** Keep back all replies from here on: those before them will never leave. */
	void cutReplies() {
		if (this.waiting == null) {
			this.waiting = new ArrayDeque<>();
		}
	}

	void emit(Sent sent) {
		if (this.waiting != null) {
			this.waiting.add(sent);
		}
		else {
			gather(sent);
		}
	}

	/** Let the replies go that no pending one holds back any more. */
	void drainReplies() {
		ArrayDeque<Object> queue = this.waiting;
		while (queue != null && this.connection.isSendingReplies()) {
			Object head = queue.peek();
			if (head instanceof ReplyPlace place) {
				if (!place.leave(this)) {
					return;
				}
				this.pendingReplies--;
			}
			else if (head instanceof byte[] bytes) {
				this.waitingBytes -= bytes.length;
				gather(bytes, 0, bytes.length);
			}
			else if (head instanceof Sent sent) {
				gather(sent);
			}
			queue.poll();
			if (queue.isEmpty() && this.connection.isSendingReplies()) {
				this.waiting = null;
				return;
			}
		}
	}

	void gather(FrameWriter frames) {
		gather(frames.out().array(), 0, frames.out().size());
		framesSent(frames.takeFrames());
	}

	boolean isSendingReplies() {
		return this.connection.isSendingReplies();
	}

	void gather(Sent sent) {
		if (this.batchSent == null) {
			this.batchSent = new ArrayList<>(4);
		}
		this.batchSent.add(sent);
	}

	void gather(byte[] bytes, int offset, int length) {
		if (length == 0) {
			return;
		}
		ByteBuf gathered = this.batch;
		if (gathered == null) {
			gathered = this.channel.alloc().directBuffer(length);
			this.batch = gathered;
		}
		gathered.writeBytes(bytes, offset, length);
	}

	/** Take the replies of a callback that has ended, and flush. */
	void take(ReplyBuffer replies) {
		replies.moveTo(this);
		int frames = replies.takeFrames();
		if (this.connection.isSendingReplies()) {
			framesSent(frames);
		}
		flush();
	}

	void framesSent(int count) {
		if (count > 0) {
			this.context.observer().framesSent(count);
		}
	}

	/** Hand what has gathered to the channel, as one write. */
	void flush() {
		ByteBuf gathered = this.batch;
		List<Sent> sent = this.batchSent;
		if (gathered == null && sent == null) {
			return;
		}
		this.batch = null;
		this.batchSent = null;
		if (gathered == null) {
			gathered = this.channel.alloc().directBuffer(0);
		}
		int size = gathered.readableBytes();
		if (this.unwritten == 0) {
			this.progressNanos = System.nanoTime();
		}
		this.unwritten += size;
		this.channel.writeAndFlush(gathered, new WriteCompletion(this.channel, this, size, sent));
	}

	void wrote(long bytes) {
		this.progressNanos = System.nanoTime();
		this.connection.touch(this.progressNanos);
		if (!this.connection.isEncrypted()) {
			this.context.observer().bytesSent(bytes);
		}
	}

	void completed(WriteCompletion write, @Nullable Throwable failure) {
		this.unwritten -= write.size();
		if (failure != null) {
			this.connection.failed(failure);
		}
		else if (this.unwritten == 0) {
			this.connection.finishIfEnding();
		}
	}

	void tell(List<Sent> marks, @Nullable Throwable failure) {
		Throwable closed = (failure != null) ? this.connection.closedException() : null;
		for (Sent sent : marks) {
			this.queuedBytes.addAndGet(-sent.cost());
			sent.left(closed);
		}
	}

	/**
	 * Send one frame that is not a reply; any thread.
	 * @param frame the whole frame as its framing writes it
	 * @return completes when the bytes have left
	 */
	CompletableFuture<Void> send(FrameWriter frame) {
		int cost = frame.out().size() + FRAME_OVERHEAD;
		CompletableFuture<Void> future = new CompletableFuture<>();
		if (!this.connection.isOpen()) {
			future.completeExceptionally(this.connection.closedException());
			return future;
		}
		long before = this.queuedBytes.getAndAdd(cost);
		if (before > 0 && before + cost > this.context.options().buffers().outboundMax()) {
			this.queuedBytes.addAndGet(-cost);
			this.connection.abort(CloseReason.SLOW_CONSUMER);
			future.completeExceptionally(this.connection.closedException());
			return future;
		}
		this.outgoing.add(new OutgoingFrame(frame, new Sent(future, cost)));
		scheduleDrain();
		return future;
	}

	/** Have {@link NettyConnection#drainOutbound} run on the event loop; any thread. */
	void scheduleDrain() {
		if (this.drainScheduled.compareAndSet(false, true)) {
			this.connection.execute(this.connection::drainOutbound);
		}
	}

	/** Gather what other threads have sent. */
	void drainOutgoing() {
		this.drainScheduled.set(false);
		OutgoingFrame frame;
		while ((frame = this.outgoing.poll()) != null) {
			OutgoingFrame next = frame;
			gather(next.writer);
			gather(next.sent);
		}
	}

	/** The connection has ended: nothing more will leave. */
	void fail() {
		this.drainScheduled.set(false);
		List<Sent> unsent = new ArrayList<>();
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
		if (this.batchSent != null) {
			unsent.addAll(this.batchSent);
			this.batchSent = null;
		}
		if (this.waiting != null) {
			this.waiting.forEach((each) -> {
				if (each instanceof Sent sent) {
					unsent.add(sent);
				}
				else if (each instanceof ReplyPlace place) {
					place.cancel();
				}
			});
			this.waiting = null;
		}
		this.waitingBytes = 0;
		this.pendingReplies = 0;
		OutgoingFrame frame;
		while ((frame = this.outgoing.poll()) != null) {
			unsent.add(frame.sent);
		}
		tell(unsent, this.connection.closedException());
	}

	private record OutgoingFrame(FrameWriter writer, Sent sent) {

	}

}
