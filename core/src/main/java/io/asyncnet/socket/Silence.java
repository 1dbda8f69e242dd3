package io.asyncnet.socket;

import io.asyncnet.socket.ListenerContext.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * How long no byte has come from the peer, and how long none has gone to it. Neither
 * counts while the listener does not wait for the peer. Event loop only.
 */
final class Silence {

	private final Deadlines deadlines;

	private long receivedNanos;

	private long sentNanos;

	private Silence(Deadlines deadlines) {
		this.deadlines = deadlines;
	}

	/** Create the clocks, if somebody looks at them. */
	static @Nullable Silence of(Deadlines deadlines) {
		boolean off = deadlines.readIdle() == Long.MAX_VALUE && deadlines.writeIdle() == Long.MAX_VALUE;
		return off ? null : new Silence(deadlines);
	}

	void received(long now) {
		this.receivedNanos = now;
	}

	void sent(long now) {
		this.sentNanos = now;
	}

	/**
	 * Look whether one of them takes too long.
	 * @param reads whether bytes of the peer are waited for; if not, that silence begins
	 * anew
	 * @param idle whether there is nothing to be sent; if not, that silence begins anew
	 */
	boolean isOverdue(long now, boolean reads, boolean idle) {
		if (!reads) {
			this.receivedNanos = now;
		}
		if (!idle) {
			this.sentNanos = now;
		}
		return now - this.receivedNanos >= this.deadlines.readIdle()
				|| now - this.sentNanos >= this.deadlines.writeIdle();
	}

}
