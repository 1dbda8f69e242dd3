package io.asyncnet.socket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

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

	private boolean begun;

	private long sinceNanos;

	private boolean lingering;

	private long discardedBytes;

	ConnectionEnding(Channel channel, Outbound outbound, ListenerContext.Deadlines deadlines) {
		this.channel = channel;
		this.outbound = outbound;
		this.maxEndingNanos = deadlines.ending();
	}

	static boolean isReset(Throwable failure) {
		String message = failure.getMessage();
		return failure instanceof IOException && message != null
				&& (message.contains("reset") || message.contains("Broken pipe"));
	}

	/**
	 * Close the channel if nothing is left to do; called again when something is done.
	 */
	void finish(ConnectionEngine engine) {
		if (!this.begun) {
			this.begun = true;
			this.sinceNanos = System.nanoTime();
		}
		boolean repliesPending = this.outbound.isSendingReplies() && this.outbound.pendingReplies() > 0;
		if (engine.isBusy() || repliesPending || !this.outbound.isWritten()) {
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
		long max = this.lingering ? LINGER_NANOS : this.maxEndingNanos;
		boolean overdue = this.begun && now - this.sinceNanos >= max;
		if (overdue) {
			closeNow();
		}
		return overdue;
	}

}
