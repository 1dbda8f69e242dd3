package io.asyncnet.socket;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import io.asyncnet.framing.Framing;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Sends one frame to many connections without blocking who sends it: each event loop gets
 * one task, which puts the frame into the queues of the connections there. What one
 * thread sends with one broadcaster arrives everywhere in the order of its calls.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Broadcaster {

	/** What may be pending unless somebody says otherwise, in bytes. */
	public static final long DEFAULT_MAX_PENDING_BYTES = 16 * 1024 * 1024;

	/** What a pending frame costs on each event loop, and each recipient of it. */
	private static final int DELIVERY_OVERHEAD = 256;

	private static final int RECIPIENT_OVERHEAD = 8;

	private final long maxPendingBytes;

	private final AtomicLong pendingBytes = new AtomicLong();

	/** As many as there are event loops. */
	private final ConcurrentMap<EventLoop, LoopDeliveries> loops = new ConcurrentHashMap<>();

	/**
	 * Create a broadcaster with the default limit.
	 */
	public Broadcaster() {
		this(DEFAULT_MAX_PENDING_BYTES);
	}

	/**
	 * Create a broadcaster.
	 * @param maxPendingBytes what may wait for event loops at the same time, in bytes:
	 * frames, 8 bytes for each recipient, and 256 for each event loop. One broadcast that
	 * is larger than all that is sent when nothing else is pending
	 */
	public Broadcaster(long maxPendingBytes) {
		if (maxPendingBytes <= 0) {
			throw new IllegalArgumentException("'maxPendingBytes' must be positive but was " + maxPendingBytes);
		}
		this.maxPendingBytes = maxPendingBytes;
	}

	/**
	 * Send one frame to many connections. Does not wait for anything.
	 * <p>
	 * Frames of this broadcaster and those of {@link Connection#send} share a
	 * connection's queue: what a thread has given to a connection before this call leaves
	 * before it. What it gives to a connection after this call may overtake the
	 * broadcast, unless it waits for the future.
	 * @param recipients who gets it
	 * @param encoder makes the frame for a listener, given its name and framing; called
	 * before this method returns, once for each listener that has recipients
	 * @param except one of the recipients that does not get it, or {@code null}
	 * @param slowConsumers what becomes of recipients that do not keep up
	 * @return completes on an event loop when the frame is in the queues of all who get
	 * it, or exceptionally, with {@link BroadcastOverflowException}, if nobody gets it
	 * because too much is pending: wait for this future from time to time
	 */
	public CompletableFuture<Broadcast> send(Recipients recipients, BiFunction<String, Framing, EncodedFrame> encoder,
			@Nullable Connection except, SlowConsumers slowConsumers) {
		CompletableFuture<Broadcast> result = new CompletableFuture<>();
		Map<EventLoop, List<Recipients.Part>> parts = recipients.parts();
		if (parts.isEmpty()) {
			result.complete(new Broadcast(0, 0, 0));
			return result;
		}
		Map<String, EncodedFrame> frames = encode(parts, encoder);
		long cost = cost(recipients, frames);
		long before = this.pendingBytes.getAndAdd(cost);
		if (before > 0 && before + cost > this.maxPendingBytes) {
			this.pendingBytes.addAndGet(-cost);
			result.completeExceptionally(new BroadcastOverflowException(this.maxPendingBytes));
			return result;
		}
		Tally tally = new Tally(parts.size(), result, () -> this.pendingBytes.addAndGet(-cost));
		parts.forEach((loop, onLoop) -> {
			LoopDeliveries deliveries = this.loops.computeIfAbsent(loop, LoopDeliveries::new);
			deliveries.add(new LoopDeliveries.Delivery(onLoop, frames, except, slowConsumers, tally));
		});
		return result;
	}

	private static Map<String, EncodedFrame> encode(Map<EventLoop, List<Recipients.Part>> parts,
			BiFunction<String, Framing, EncodedFrame> encoder) {
		Map<String, EncodedFrame> frames = new HashMap<>(4);
		parts.values().forEach((onLoop) -> onLoop.forEach((part) -> {
			Recipients.Key key = part.key();
			EncodedFrame frame = frames.computeIfAbsent(key.listener(),
					(listener) -> encoder.apply(listener, key.framing()));
			if (!frame.framing().equals(key.framing())) {
				throw new IllegalArgumentException("A frame written by " + frame.framing()
						+ " cannot be sent to listener '" + key.listener() + "', which has " + key.framing());
			}
		}));
		return frames;
	}

	private static long cost(Recipients recipients, Map<String, EncodedFrame> frames) {
		long bytes = frames.values().stream().distinct().mapToLong(EncodedFrame::length).sum();
		return bytes + (long) recipients.size() * RECIPIENT_OVERHEAD
				+ (long) recipients.parts().size() * DELIVERY_OVERHEAD;
	}

	/** Return what is pending, in bytes. */
	long pendingBytes() {
		return this.pendingBytes.get();
	}

	/** Sums up what the event loops have done; the last one tells. */
	static final class Tally {

		private final AtomicInteger loops;

		private final AtomicInteger recipients = new AtomicInteger();

		private final AtomicInteger sent = new AtomicInteger();

		private final AtomicInteger dropped = new AtomicInteger();

		private final CompletableFuture<Broadcast> result;

		private final Runnable release;

		Tally(int loops, CompletableFuture<Broadcast> result, Runnable release) {
			this.loops = new AtomicInteger(loops);
			this.result = result;
			this.release = release;
		}

		void add(int recipients, int sent, int dropped) {
			this.recipients.addAndGet(recipients);
			this.sent.addAndGet(sent);
			this.dropped.addAndGet(dropped);
			if (this.loops.decrementAndGet() == 0) {
				this.release.run();
				this.result.complete(new Broadcast(this.recipients.get(), this.sent.get(), this.dropped.get()));
			}
		}

	}

}
