package io.asyncnet.socket;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The broadcasts that wait for an event loop, in their order. A long one gives way to the
 * other work of the loop, but not to a later broadcast.
 */
final class LoopDeliveries implements Runnable {

	/** As long as a connection's turn. */
	private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final EventLoop loop;

	/** Bounded by the broadcaster. */
	private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	/** Event loop only. */
	private @Nullable Delivery current;

	LoopDeliveries(EventLoop loop) {
		this.loop = loop;
	}

	/** Deliver on the event loop; any thread. */
	void add(Delivery delivery) {
		this.waiting.add(delivery);
		if (this.scheduled.compareAndSet(false, true)) {
			execute();
		}
	}

	private void execute() {
		try {
			this.loop.execute(this);
		}
		catch (RejectedExecutionException ex) {
			// the dispatcher has been closed, and with it every connection
			this.scheduled.set(false);
			for (Delivery next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
				next.end();
			}
		}
	}

	@Override
	public void run() {
		long begin = System.nanoTime();
		Delivery delivery = this.current;
		while (delivery != null || (delivery = this.waiting.poll()) != null) {
			this.current = delivery;
			if (!delivery.deliver(begin) && !this.loop.isShuttingDown()) {
				execute();
				return;
			}
			delivery.end();
			delivery = null;
			this.current = null;
		}
		this.scheduled.set(false);
		if (!this.waiting.isEmpty() && this.scheduled.compareAndSet(false, true)) {
			execute();
		}
	}

	/** One frame for the connections on one event loop; event loop only. */
	static final class Delivery {

		private final List<Recipients.Part> parts;

		private final Map<String, EncodedFrame> frames;

		private final @Nullable Connection except;

		private final SlowConsumers slowConsumers;

		private final Broadcaster.Tally tally;

		private int part;

		private int member;

		private int recipients;

		private int sent;

		private int dropped;

		Delivery(List<Recipients.Part> parts, Map<String, EncodedFrame> frames, @Nullable Connection except,
				SlowConsumers slowConsumers, Broadcaster.Tally tally) {
			this.parts = parts;
			this.frames = frames;
			this.except = except;
			this.slowConsumers = slowConsumers;
			this.tally = tally;
		}

		/**
		 * Go on until all have the frame, or the time is over.
		 * @return whether all have it
		 */
		boolean deliver(long begin) {
			while (this.part < this.parts.size()) {
				Recipients.Part next = this.parts.get(this.part);
				EncodedFrame frame = this.frames.get(next.key().listener());
				while (frame != null && this.member < next.members().size()) {
					deliver(next.members().get(this.member++), frame);
					if (System.nanoTime() - begin >= TURN_NANOS) {
						return false;
					}
				}
				this.part++;
				this.member = 0;
			}
			return true;
		}

		private void deliver(NettyConnection connection, EncodedFrame frame) {
			if (connection == this.except) {
				return;
			}
			this.recipients++;
			if (!connection.isOpen()) {
				return;
			}
			if (this.slowConsumers == SlowConsumers.DROP && !connection.isWritable()) {
				this.dropped++;
				return;
			}
			try {
				if (connection.outgoing().enqueue(frame)) {
					this.sent++;
					connection.drainOutbound();
				}
			}
			catch (RuntimeException ex) {
				// one connection's failure must not keep the frame from the others
				connection.failed(ex);
			}
		}

		void end() {
			this.tally.add(this.recipients, this.sent, this.dropped);
		}

	}

}
