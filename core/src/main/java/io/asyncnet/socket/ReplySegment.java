package io.asyncnet.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.asyncnet.framing.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run of reply bytes and what stands behind it. The thread that handles frames writes
 * it, the event loop takes from it, possibly at the same time: what lies before
 * {@link #ready}, or the whole segment once there is a next one, does not change any
 * more.
 */
final class ReplySegment {

	private static final VarHandle READY;

	static {
		try {
			READY = MethodHandles.lookup().findVarHandle(ReplySegment.class, "ready", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final OutputBuffer bytes;

	/** Bytes that belong to finished frames; released by the writer at each frame. */
	private volatile int ready;

	/** Bytes that have been taken; event loop only. */
	private int taken;

	/** What follows these bytes; written before {@link #next} is. */
	private @Nullable ReplyPlace place;

	/** What to tell when these bytes have left; written before {@link #next} is. */
	private @Nullable Sent sent;

	private volatile @Nullable ReplySegment next;

	ReplySegment(OutputBuffer bytes) {
		this.bytes = bytes;
	}

	/** Let the event loop see what has been written so far. */
	void publish() {
		READY.setRelease(this, this.bytes.size());
	}

	ReplySegment endWith(@Nullable ReplyPlace place, @Nullable Sent sent) {
		ReplySegment following = new ReplySegment(new OutputBuffer(ReplyBuffer.INITIAL_CAPACITY));
		this.place = place;
		this.sent = sent;
		this.ready = this.bytes.size();
		this.next = following;
		return following;
	}

	/**
	 * Move what is complete to the outbound; event loop only.
	 * @return the segment to go on with
	 */
	ReplySegment moveTo(Outbound outbound) {
		ReplySegment segment = this;
		while (true) {
			// the next segment first: when it is there, 'ready' is final
			ReplySegment following = segment.next;
			int to = segment.ready;
			outbound.emit(segment.bytes.array(), segment.taken, to);
			segment.taken = to;
			if (following == null) {
				return segment;
			}
			if (segment.place != null) {
				outbound.emit(segment.place);
			}
			if (segment.sent != null) {
				outbound.emit(segment.sent);
			}
			segment = following;
		}
	}

	/**
	 * Let go what is complete, in the place of one of several handlers; event loop only.
	 * @return the segment to go on with
	 */
	ReplySegment leave(Outbound outbound) {
		ReplySegment segment = this;
		while (true) {
			ReplySegment following = segment.next;
			int to = segment.ready;
			outbound.gather(segment.bytes.array(), segment.taken, to - segment.taken);
			segment.taken = to;
			if (following == null || (segment.place != null && !segment.place.leave(outbound))
					|| !outbound.isSendingReplies()) {
				return segment;
			}
			if (segment.sent != null) {
				outbound.gather(segment.sent);
			}
			segment = following;
		}
	}

	boolean isLast() {
		return this.next == null;
	}

	boolean isOverdue(long now, long timeoutNanos) {
		return this.next != null && this.place != null && this.place.isOverdue(now, timeoutNanos);
	}

	/** Tell all who wait for what is here that it will not leave; event loop only. */
	void cancel(SocketClosedException closed) {
		for (ReplySegment segment = this; segment != null && segment.next != null; segment = segment.next) {
			if (segment.place != null) {
				segment.place.cancel();
			}
			if (segment.sent != null) {
				segment.sent.left(closed);
			}
		}
	}

	void reset() {
		this.bytes.truncate(0);
		this.ready = 0;
		this.taken = 0;
	}

}
