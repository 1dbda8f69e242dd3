package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.asyncnet.CloseReason;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What is sent over a connection that is no reply: any thread puts it into a queue, and
 * has the event loop drain that queue into {@link Outbound}.
 */
final class Outgoing {

	private final NettyConnection connection;

	private final Channel channel;

	private final ListenerOptions.Buffers buffers;

	private final SendQueue queue;

	private final AtomicBoolean drainScheduled = new AtomicBoolean();

	/**
	 * Whether all that is sent now is drained soon, without a task for it; event loop
	 * only.
	 */
	private boolean holding;

	Outgoing(NettyConnection connection, Channel channel, ListenerOptions.Buffers buffers) {
		this.connection = connection;
		this.channel = channel;
		this.buffers = buffers;
		this.queue = new SendQueue(buffers.outboundMax(), channel.eventLoop());
	}

	/**
	 * Send bytes; any thread.
	 * @param bytes one frame as its framing writes it, or what has none
	 * @return completes when the bytes have left
	 */
	CompletableFuture<Void> send(ByteBuffer bytes) {
		if (!this.connection.isOpen()) {
			return refused();
		}
		return scheduled(isHolding() ? this.queue.hold(bytes) : this.queue.add(bytes));
	}

	/** Send text that has no framing; any thread. */
	CompletableFuture<Void> send(String text, Charset charset) {
		if (!this.connection.isOpen()) {
			return refused();
		}
		return scheduled(isHolding() ? this.queue.hold(text, charset) : this.queue.add(text, charset));
	}

	private boolean isHolding() {
		return this.channel.eventLoop().inEventLoop() && this.holding;
	}

	/** Send a frame whose bytes are shared with other connections; any thread. */
	CompletableFuture<Void> send(EncodedFrame frame) {
		return this.connection.isOpen() ? scheduled(this.queue.add(frame)) : refused();
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
		boolean queued = this.queue.add(frame) != null;
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
		this.queue.add(new SendQueue.TurningPoint(turningPoint, failed));
		scheduleDrain();
	}

	/** Have {@link NettyConnection#drainOutbound} run on the event loop; any thread. */
	void scheduleDrain() {
		// a burst of sends finds it scheduled, and a look is cheaper than a try
		if (!this.drainScheduled.get() && this.drainScheduled.compareAndSet(false, true) && !isHolding()) {
			this.connection.execute(this.connection::drainOutbound);
		}
	}

	/** What the event loop sends from now on leaves with {@link #release}. */
	void hold() {
		this.holding = true;
	}

	void release() {
		this.holding = false;
		if (this.drainScheduled.get()) {
			this.connection.drainOutbound();
		}
	}

	/** What is queued after this needs another drain. */
	void drained() {
		this.drainScheduled.set(false);
	}

	/** Take what is next in order; {@code null} if nothing has been sent. */
	SendQueue.@Nullable Item poll() {
		return this.queue.poll();
	}

	/** So much has left, or never will. */
	void left(long cost) {
		this.queue.left(cost);
	}

	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	/** Whether the peer keeps up with what is sent; any thread. */
	boolean isWritable() {
		return this.channel.isWritable() && queuedBytes() < this.buffers.outboundHigh();
	}

	/** What has not left, with its overhead, in bytes; any thread. */
	long queuedBytes() {
		return this.queue.queued();
	}

}
