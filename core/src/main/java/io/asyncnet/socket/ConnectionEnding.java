package io.asyncnet.socket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.asyncnet.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * How a connection comes to its end: in an orderly way, after what is under way has left,
 * or at once. Event loop only.
 */
final class ConnectionEnding {

	/** How long a peer that still sends may take to see that nobody reads any more. */
	private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long LINGER_BYTES = 4 * 1024 * 1024;

	private final Channel channel;

	private final Outbound outbound;

	private final long maxEndingNanos;

	private final long maxPendingNanos;

	private boolean begun;

	/** Since when there has been nothing to wait for but the peer, once it is so. */
	private long sinceNanos;

	private boolean pending;

	private boolean lingering;

	/** Whether what the application sends may leave beside replies that are pending. */
	private volatile boolean takesSends;

	private long discardedBytes;

	ConnectionEnding(Channel channel, Outbound outbound, ListenerContext.Deadlines deadlines) {
		this.channel = channel;
		this.outbound = outbound;
		this.maxEndingNanos = deadlines.ending();
		this.maxPendingNanos = deadlines.pending();
	}

	static boolean isReset(Throwable failure) {
		String message = failure.getMessage();
		return failure instanceof IOException && message != null
				&& (message.contains("reset") || message.contains("Broken pipe"));
	}

	/**
	 * A connection whose peer sends no more, whose listener drains or that is too old,
	 * ends when its pending replies have left. Until then what is sent leaves, too: that
	 * is how replies leave that are not in the order of the requests. Any thread; for
	 * these reasons the event loop.
	 */
	void expect(CloseReason reason) {
		boolean byItself = switch (reason) {
			case PEER, PEER_RESET, DRAINED, MAX_AGE, FRAME_TRUNCATED -> true;
			default -> false;
		};
		if (byItself) {
			this.takesSends = this.outbound.pendingReplies() > 0;
		}
	}

	/** Whether what is sent now leaves before the end; any thread. */
	boolean takesSends() {
		return this.takesSends;
	}

	/** Whether nothing can leave any more. */
	boolean isLingering() {
		return this.lingering;
	}

	/**
	 * Close the channel if nothing is left to do; called again when something is done.
	 */
	void finish(ConnectionEngine engine) {
		boolean repliesPending = this.outbound.isSendingReplies() && this.outbound.pendingReplies() > 0;
		boolean waits = repliesPending || engine.isBusy();
		if (!this.begun || this.pending != waits) {
			this.begun = true;
			this.pending = waits;
			this.sinceNanos = System.nanoTime();
		}
		if (waits) {
			return;
		}
		// before the look at what is sent: what comes later is not looked at again
		this.takesSends = false;
		if (!this.outbound.isWritten()) {
			return;
		}
		if (engine.hasInputEnded() || !engine.hasUnhandledInput()) {
			this.channel.close();
		}
		else if (!this.lingering) {
			linger();
		}
	}

	/**
	 * End our side only and read on for a while: closing a socket with unread bytes makes
	 * the kernel reset the connection, and the peer may then never see the last replies.
	 */
	private void linger() {
		this.lingering = true;
		this.sinceNanos = System.nanoTime();
		SslHandler ssl = this.channel.pipeline().get(SslHandler.class);
		if (ssl != null) {
			// within the callback of a write the close_notify has to wait for the next
			ssl.closeOutbound().addListener((done) -> shutdownOutput());
		}
		else {
			shutdownOutput();
		}
		this.channel.config().setAutoRead(true);
	}

	/** Not within the callback of a write: io_uring is not done with that write yet. */
	private void shutdownOutput() {
		if (this.channel instanceof DuplexChannel duplex) {
			this.channel.eventLoop().execute(duplex::shutdownOutput);
		}
	}

	/**
	 * The peer is refused, and is about to be told why: it has a while to see that.
	 */
	void refuse() {
		if (!this.lingering) {
			this.begun = true;
			this.lingering = true;
			this.sinceNanos = System.nanoTime();
			shutdownOutput();
			this.channel.config().setAutoRead(true);
		}
	}

	void discarded(int count) {
		this.discardedBytes += count;
		if (this.lingering && this.discardedBytes > LINGER_BYTES) {
			closeNow();
		}
	}

	/**
	 * Bytes on their way are lost then, which the peer shall see as a reset, not an end.
	 */
	void closeNow() {
		if (this.outbound.hasUnwritten()) {
			this.channel.config().setOption(ChannelOption.SO_LINGER, 0);
		}
		this.channel.unsafe().close(this.channel.unsafe().voidPromise());
	}

	boolean closeIfOverdue(long now) {
		long max = this.pending ? this.maxPendingNanos : this.maxEndingNanos;
		if (this.lingering) {
			max = LINGER_NANOS;
		}
		boolean overdue = this.begun && now - this.sinceNanos >= max;
		if (overdue) {
			closeNow();
		}
		return overdue;
	}

}
