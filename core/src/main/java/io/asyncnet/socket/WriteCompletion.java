package io.asyncnet.socket;

import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelProgressivePromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * What happens with the bytes of one write. It is its own listener, and counts bytes as
 * the kernel takes them, so that those of a write which is cut off half-way are counted
 * as well. Event loop only.
 */
final class WriteCompletion extends DefaultChannelProgressivePromise implements GenericFutureListener<Future<Void>> {

	private final Outbound outbound;

	private final int size;

	private final boolean onTheWire;

	private final @Nullable List<Sent> waiting;

	private long progress;

	/**
	 * Create the completion of a write.
	 * @param onTheWire whether the bytes leave as they are, not encrypted
	 * @param waiting what is to be told
	 */
	WriteCompletion(Channel channel, Outbound outbound, int size, boolean onTheWire, @Nullable List<Sent> waiting) {
		super(channel);
		this.outbound = outbound;
		this.size = size;
		this.onTheWire = onTheWire;
		this.waiting = waiting;
		addListener(this);
	}

	int size() {
		return this.size;
	}

	@Override
	public boolean tryProgress(long progress, long total) {
		advance(Math.min(progress, this.size));
		return true;
	}

	private void advance(long newProgress) {
		long delta = newProgress - this.progress;
		if (delta > 0) {
			this.progress = newProgress;
			this.outbound.wrote(delta, this.onTheWire);
		}
	}

	@Override
	public void operationComplete(Future<Void> future) {
		Throwable failure = future.cause();
		if (failure == null) {
			advance(this.size);
		}
		this.outbound.completed(this, failure);
		if (this.waiting != null) {
			this.outbound.tell(this.waiting, failure);
		}
	}

}
