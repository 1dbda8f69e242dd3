package io.asyncnet.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Everything that leaves a connection. Bytes gather until {@link #flush}, which hands
 * them to the channel as one write. Replies behind one that is still pending wait for it;
 * what the application sends from elsewhere, the {@link Outgoing}, does not. Event loop
 * only.
 */
final class Outbound {

	/** Replies that may be pending at the same time. */
	static final int MAX_PENDING_REPLIES = ListenerOptions.MAX_CONCURRENCY;

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

	private boolean repliesCut;

	private long unwritten;

	private long progressNanos;

	/** What is sent and is no reply. */
	private final Outgoing outgoing;

	/** What sends cost that the channel has taken and not written. */
	private long sendingBytes;

	Outbound(NettyConnection connection, Channel channel, ListenerContext context, Outgoing outgoing) {
		this.connection = connection;
		this.channel = channel;
		this.context = context;
		this.outgoing = outgoing;
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
		return this.unwritten == 0 && this.batch == null && this.batchSent == null
				&& (this.outgoing.isEmpty() || this.connection.encryption().isAsked());
	}

	/** Whether all replies have left, and all else that was to leave before now. */
	boolean hasAllRepliesWritten() {
		return this.unwritten == 0 && this.batch == null && this.batchSent == null && this.waiting == null;
	}

	/** Whether bytes are queued for the peer of which none has left for a while. */
	boolean isStalled(long now, long timeoutNanos) {
		return this.unwritten > 0 && now - this.progressNanos >= timeoutNanos;
	}

	/** Whether the application lets the peer wait for the next reply for so long. */
	boolean isReplyOverdue(long now, long timeoutNanos) {
		return this.waiting != null && isSendingReplies() && this.waiting.peek() instanceof ReplyPlace place
				&& place.isOverdue(now, timeoutNanos);
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
		this.repliesCut = true;
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
		while (queue != null && isSendingReplies()) {
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
			if (queue.isEmpty() && isSendingReplies()) {
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
		return !this.repliesCut;
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
		if (isSendingReplies()) {
			framesSent(frames);
		}
		flush();
	}

	void framesSent(int count) {
		if (count > 0) {
			this.connection.counts().framesSent(count);
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
		boolean onTheWire = !this.connection.encryption().hasBegun();
		this.channel.writeAndFlush(gathered, new WriteCompletion(this.channel, this, size, onTheWire, sent));
	}

	void wrote(long bytes, boolean onTheWire) {
		this.progressNanos = System.nanoTime();
		this.connection.counts().sent(this.progressNanos);
		if (onTheWire) {
			this.connection.counts().bytesSent(bytes);
		}
	}

	void completed(WriteCompletion write, @Nullable Throwable failure) {
		this.unwritten -= write.size();
		if (failure != null) {
			this.connection.failed(failure);
		}
		else if (this.unwritten == 0) {
			this.connection.written();
		}
	}

	void tell(List<Sent> marks, @Nullable Throwable failure) {
		Throwable closed = (failure != null) ? this.connection.closedException() : null;
		long cost = 0;
		for (Sent sent : marks) {
			cost += sent.cost();
		}
		if (cost > 0) {
			this.outgoing.left(cost);
			this.sendingBytes -= cost;
		}
		for (Sent sent : marks) {
			sent.left(closed);
		}
		if (failure == null && !this.outgoing.isEmpty()) {
			this.outgoing.scheduleDrain();
		}
	}

	/**
	 * Gather what has been sent, as long as the channel writes it: what it does not take
	 * waits in the queue, where a frame that many connections are sent exists once.
	 */
	void drainOutgoing() {
		this.outgoing.drained();
		int high = this.context.options().buffers().outboundHigh();
		while (this.sendingBytes < high && !this.connection.encryption().isAsked()) {
			SendQueue.Item item = this.outgoing.poll();
			if (item == null) {
				return;
			}
			if (item instanceof SendQueue.Burst burst) {
				gather(burst);
			}
			else if (item instanceof SendQueue.Shared shared) {
				this.sendingBytes += shared.sent.cost();
				gather(shared.frame.bytes(), 0, shared.frame.length());
				gather(shared.sent);
				framesSent(1);
			}
			else if (item instanceof SendQueue.TurningPoint turningPoint) {
				flush();
				if (!turningPoint.action.getAsBoolean()) {
					fail();
				}
			}
		}
	}

	private void gather(SendQueue.Burst burst) {
		gather(burst.bytes.array(), 0, burst.bytes.size());
		framesSent(burst.sent.size());
		for (Sent sent : burst.sent) {
			this.sendingBytes += sent.cost();
		}
		if (this.batchSent == null) {
			this.batchSent = burst.sent;
		}
		else {
			this.batchSent.addAll(burst.sent);
		}
	}

	/** The connection has ended: nothing more will leave. */
	void fail() {
		this.outgoing.drained();
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
		SendQueue.Item item;
		while ((item = this.outgoing.poll()) != null) {
			if (item instanceof SendQueue.Burst burst) {
				unsent.addAll(burst.sent);
			}
			else if (item instanceof SendQueue.Shared shared) {
				unsent.add(shared.sent);
			}
			else if (item instanceof SendQueue.TurningPoint turningPoint) {
				turningPoint.failed.completeExceptionally(this.connection.closedException());
			}
		}
		tell(unsent, this.connection.closedException());
	}

}
