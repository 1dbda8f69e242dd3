package io.asyncnet.socket;

import io.asyncnet.CloseReason;

/**
 * Looks whether the peer takes too long: to read, to send, or for a frame. Event loop
 * only.
 */
final class PeerDeadlines {

	private final NettyConnection connection;

	private final Outbound outbound;

	private final ListenerContext.Deadlines deadlines;

	private final FrameClock frames;

	private boolean inputEnded;

	private long inputEndedNanos;

	private CloseReason reason = CloseReason.PEER;

	PeerDeadlines(NettyConnection connection, ListenerContext.Deadlines deadlines, FrameClock frames) {
		this.connection = connection;
		this.outbound = connection.outbound();
		this.deadlines = deadlines;
		this.frames = frames;
	}

	/**
	 * The peer has ended its side.
	 * @param orderly whether it has said so itself: with TLS an end without close_notify
	 * may be the doing of somebody in between
	 */
	void inputEnded(boolean orderly) {
		this.inputEnded = true;
		this.reason = orderly ? CloseReason.PEER : CloseReason.PEER_RESET;
		this.inputEndedNanos = System.nanoTime();
	}

	boolean hasInputEnded() {
		return this.inputEnded;
	}

	/** Why the connection ends with the peer's side. */
	CloseReason reason() {
		return this.reason;
	}

	/** Abort, or end, a connection whose peer takes too long. */
	void check(long now, boolean waitingForPeer) {
		if (this.outbound.isStalled(now, this.deadlines.write())) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
		}
		else if (this.inputEnded && now - this.inputEndedNanos >= this.deadlines.halfClosed()) {
			this.connection.abort(this.reason);
		}
		else if (waitingForPeer && !this.connection.isEnding()) {
			CloseReason overdue = this.frames.overdue(now, this.deadlines);
			if (overdue != null) {
				this.connection.end(overdue);
			}
			else if (this.outbound.pendingReplies() == 0
					&& now - this.connection.counts().activityNanos() >= this.deadlines.idle()) {
				this.connection.end(CloseReason.IDLE_TIMEOUT);
			}
		}
	}

}
