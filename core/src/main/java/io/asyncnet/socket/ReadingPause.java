package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading while as much as is allowed waits to be handled. Event loop only.
 */
final class ReadingPause {

	private final Channel channel;

	private final ListenerContext context;

	private @Nullable TlsGuard guard;

	private boolean paused;

	/** Why it is for good, if it is. */
	private @Nullable CloseReason stopped;

	ReadingPause(Channel channel, ListenerContext context) {
		this.channel = channel;
		this.context = context;
	}

	/** What arrives comes through this. */
	void behind(TlsGuard guard) {
		this.guard = guard;
	}

	/** Number of bytes that wait to be decrypted. */
	int heldBytes() {
		return (this.guard != null) ? this.guard.heldBytes() : 0;
	}

	void releaseHeld(NettyConnection connection) {
		if (this.guard != null && this.guard.heldBytes() > 0) {
			this.guard.release(connection);
		}
	}

	boolean isFullWith(int bytes) {
		return bytes >= this.context.options().buffers().inbound();
	}

	/** Whether there may be bytes that have not been read, or not decrypted. */
	boolean mayLeaveBytes() {
		return this.paused || isStopped() || heldBytes() > 0;
	}

	void beginAt(int waitingBytes) {
		if (!this.paused && isFullWith(waitingBytes + heldBytes())) {
			change(true);
		}
	}

	void end() {
		if (this.paused) {
			change(false);
		}
	}

	private void change(boolean pause) {
		this.paused = pause;
		this.context.observer().inboundPaused(pause);
		if (!isStopped() && this.channel.isActive()) {
			this.channel.config().setAutoRead(!pause);
		}
	}

	/** Read no more, for good; the first reason stays. */
	void stop(CloseReason reason) {
		if (this.stopped == null) {
			this.stopped = reason;
		}
		this.channel.config().setAutoRead(false);
	}

	boolean isStopped() {
		return this.stopped != null;
	}

	/** With what the connection ends that reads no more. */
	CloseReason stopReason() {
		CloseReason reason = this.stopped;
		return (reason != null) ? reason : CloseReason.DRAINED;
	}

}
