package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the peer takes too long: to read, to send, or for a frame. Event loop
 * only.
 */
final class PeerDeadlines {

	private final NettyConnection connection;

	private final Outbound outbound;

	private final ListenerContext.Deadlines deadlines;

	private final FrameClock frames;

	/** {@code null} if connections may become as old as they like. */
	private final @Nullable ConnectionAge age;

	private boolean inputEnded;

	private long inputEndedNanos;

	private CloseReason reason = CloseReason.PEER;

	PeerDeadlines(NettyConnection connection, ListenerContext.Deadlines deadlines, FrameClock frames) {
		this.connection = connection;
		this.outbound = connection.outbound();
		this.deadlines = deadlines;
		this.frames = frames;
		this.age = ConnectionAge.of(connection, deadlines);
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

	/** Abort, or end, a connection that is too old, or whose peer takes too long. */
	void check(long now, boolean waitingForPeer) {
		if (this.age != null) {
			this.age.check(now, waitingForPeer, this.frames.isPartial());
		}
		if (this.outbound.isStalled(now, this.deadlines.write())) {
			this.connection.abort(CloseReason.WRITE_TIMEOUT);
		}
		else if (this.inputEnded && now - this.inputEndedNanos >= this.deadlines.halfClosed()) {
			this.connection.abort(this.reason);
		}
		else if (!this.connection.isEnding()) {
			checkPeer(now, waitingForPeer);
		}
	}

	private void checkPeer(long now, boolean waitingForPeer) {
		CloseReason overdue = waitingForPeer ? this.frames.overdue(now, this.deadlines) : null;
		boolean waiting = waitingForPeer && this.outbound.pendingReplies() == 0;
		Silence silence = this.connection.counts().silence();
		boolean silent = silence != null
				&& silence.isOverdue(now, waiting && !this.inputEnded, waiting && !this.outbound.hasUnwritten());
		if (overdue != null) {
			this.connection.end(overdue);
		}
		else if (silent || (waiting && now - this.connection.counts().activityNanos() >= this.deadlines.idle())) {
			this.connection.end(CloseReason.IDLE_TIMEOUT);
		}
	}

}
