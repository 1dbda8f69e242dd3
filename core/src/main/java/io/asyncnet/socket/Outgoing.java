package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;

import io.asyncnet.CloseReason;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What is sent over a connection that is no reply: any thread puts it into a queue, and
 * has the event loop drain that queue into {@link Outbound}.
 */
final class Outgoing {

	private static final AtomicReferenceFieldUpdater<Outgoing, @Nullable SendQueue> QUEUE = AtomicReferenceFieldUpdater
		.newUpdater(Outgoing.class, SendQueue.class, "queue");

	private static final AtomicIntegerFieldUpdater<Outgoing> DRAIN_SCHEDULED = AtomicIntegerFieldUpdater
		.newUpdater(Outgoing.class, "drainScheduled");

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerOptions.Buffers buffers;

	/** What is sent; most connections that reply to frames never have one. */
	private volatile @Nullable SendQueue queue;

	/** 1 if it is, else 0. */
	private volatile int drainScheduled;

	/**
	 * Whether all that is sent now is drained soon, without a task for it; event loop
	 * only.
	 */
	private boolean holding;

	Outgoing(NettyConnection connection, Channel channel, ListenerOptions.Buffers buffers) {
		this.connection = connection;
		this.channel = channel;
		this.buffers = buffers;
	}

	/**
	 * Send bytes; any thread.
	 * @param bytes one frame as its framing writes it, or what has none
	 * @return completes when the bytes have left
	 */
	CompletableFuture<Void> send(ByteBuffer bytes) {
		if (!this.connection.takesSends()) {
			return refused();
		}
		return scheduled(isHolding() ? queue().hold(bytes) : queue().add(bytes));
	}

	/** Send text that has no framing; any thread. */
	CompletableFuture<Void> send(String text, Charset charset) {
		if (!this.connection.takesSends()) {
			return refused();
		}
		return scheduled(isHolding() ? queue().hold(text, charset) : queue().add(text, charset));
	}

	private SendQueue queue() {
		SendQueue existing = this.queue;
		if (existing != null) {
			return existing;
		}
		SendQueue created = new SendQueue(this.buffers.outboundMax(), this.channel.eventLoop());
		return QUEUE.compareAndSet(this, null, created) ? created : queue();
	}

	private boolean isHolding() {
		return this.channel.eventLoop().inEventLoop() && this.holding;
	}

	/** Send a frame whose bytes are shared with other connections; any thread. */
	CompletableFuture<Void> send(EncodedFrame frame) {
		return this.connection.isOpen() ? scheduled(queue().add(frame)) : refused();
	}

	/**
	 * Queue a frame that leaves with the next {@link NettyConnection#drainOutbound}; any
	 * thread.
	 * @return {@code false} if the connection has ended or ends by this
	 */
	boolean enqueue(EncodedFrame frame) {
		if (!this.connection.isOpen()) {
			return false;
		}
		boolean queued = queue().add(frame) != null;
		if (!queued) {
			this.connection.abort(CloseReason.SLOW_CONSUMER);
		}
		return queued;
	}

	private CompletableFuture<Void> scheduled(@Nullable Sent sent) {
		if (sent == null) {
			this.connection.abort(CloseReason.SLOW_CONSUMER);
			return refused();
		}
		scheduleDrain();
		return sent;
	}

	private CompletableFuture<Void> refused() {
		return CompletableFuture.failedFuture(this.connection.closedException());
	}

	/**
	 * Have something happen between what has been sent so far and what is sent later; any
	 * thread.
	 * @param turningPoint returns whether anything may be sent afterwards
	 * @param failed what fails when the connection ends before
	 */
	void turn(BooleanSupplier turningPoint, CompletableFuture<Void> failed) {
		queue().add(new SendQueue.TurningPoint(turningPoint, failed));
		scheduleDrain();
	}

	/** Have {@link NettyConnection#drainOutbound} run on the event loop; any thread. */
	void scheduleDrain() {
		// a burst of sends finds it scheduled, and a look is cheaper than a try
		if (this.drainScheduled == 0 && DRAIN_SCHEDULED.compareAndSet(this, 0, 1) && !isHolding()) {
			this.connection.execute(this.connection::drainOutbound);
		}
	}

	/** What the event loop sends from now on leaves with {@link #release}. */
	void hold() {
		this.holding = true;
	}

	void release() {
		this.holding = false;
		if (this.drainScheduled == 1) {
			this.connection.drainOutbound();
		}
	}

	/** What is queued after this needs another drain. */
	void drained() {
		this.drainScheduled = 0;
	}

	/** Take what is next in order; {@code null} if nothing has been sent. */
	SendQueue.@Nullable Item poll() {
		SendQueue existing = this.queue;
		return (existing != null) ? existing.poll() : null;
	}

	/** So much has left, or never will. */
	void left(long cost) {
		queue().left(cost);
	}

	boolean isEmpty() {
		SendQueue existing = this.queue;
		return existing == null || existing.isEmpty();
	}

	/** Whether the peer keeps up with what is sent; any thread. */
	boolean isWritable() {
		return this.channel.isWritable() && queuedBytes() < this.buffers.outboundHigh();
	}

	/** What has not left, with its overhead, in bytes; any thread. */
	long queuedBytes() {
		SendQueue existing = this.queue;
		return (existing != null) ? existing.queued() : 0;
	}

}
