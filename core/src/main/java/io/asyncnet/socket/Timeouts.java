package io.asyncnet.socket;

import java.time.Duration;

/**
 * How long peers may take. Zero turns a timeout off. A timeout takes effect up to a tenth
 * of the shortest one, and half a second at most, after its time.
 *
 * @param firstFrame time from the connection, or the end of its TLS handshake, to the
 * first whole frame
 * @param frame time from the first byte of a frame to its last
 * @param idle time without a byte in either direction
 * @param readIdle time without a byte from the peer, whatever is sent to it. It counts
 * only while the listener waits for the peer, and begins anew afterwards: not while a
 * handler runs, a reply is pending or reading has stopped; of a connection that is handed
 * out as a socket, not while received bytes wait for the application
 * @param writeIdle time without a byte to the peer, whatever it sends. It counts only
 * while the listener waits for the peer, as above, and nothing is queued, for which there
 * is {@code write}
 * @param write time without progress while bytes are queued for the peer
 * @param halfClosed time for which replies still go out after the peer has ended its side
 * @param handler time that the handling of one frame may take on an executor, and time in
 * which a pending reply has to come, counted from its frame's turn, or a stream of
 * replies, which the peer waits for, has to go on. What runs on an event loop cannot be
 * interrupted; there only pending replies and streams are looked at
 * @param maxAge time from the connection to the end of reading. Each connection takes up
 * to a tenth off, so that those that began together do not end together. What has arrived
 * by then is answered, a frame that has begun included, and then the connection ends as
 * {@link io.asyncnet.CloseReason#MAX_AGE}. The rest of the frame may take as long as
 * {@code write}, 30 seconds at most; the handling, and pending replies, may each take as
 * long as {@code handler} or {@code halfClosed}, 30 seconds at least. A connection that
 * is handed out as a socket sees the end of its input, and has that time to end
 * @since 0.1.0
 */
public record Timeouts(Duration firstFrame, Duration frame, Duration idle, Duration readIdle, Duration writeIdle,
		Duration write, Duration halfClosed, Duration handler, Duration maxAge) {

	/**
	 * The default timeouts: a person with a terminal is not cut off, a frame may take as
	 * long as HAProxy and Kestrel give a request's head, idle is that of nginx's stream
	 * proxy, write that of ranch.
	 */
	public static final Timeouts DEFAULTS = new Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30),
			Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

	/**
	 * Check the arguments.
	 * @param firstFrame time to the first whole frame
	 * @param frame time from a frame's first byte to its last
	 * @param idle time without a byte
	 * @param readIdle time without a byte from the peer
	 * @param writeIdle time without a byte to the peer
	 * @param write time without progress of a write
	 * @param halfClosed time for replies after the peer's end
	 * @param handler time for a frame's handling and its reply
	 * @param maxAge time until reading ends
	 */
	public Timeouts {
		ListenerOptions.check(!firstFrame.isNegative(), "'firstFrame' must not be negative", firstFrame);
		ListenerOptions.check(!frame.isNegative(), "'frame' must not be negative", frame);
		ListenerOptions.check(!idle.isNegative(), "'idle' must not be negative", idle);
		ListenerOptions.check(!readIdle.isNegative(), "'readIdle' must not be negative", readIdle);
		ListenerOptions.check(!writeIdle.isNegative(), "'writeIdle' must not be negative", writeIdle);
		ListenerOptions.check(!write.isNegative(), "'write' must not be negative", write);
		ListenerOptions.check(!halfClosed.isNegative(), "'halfClosed' must not be negative", halfClosed);
		ListenerOptions.check(!handler.isNegative(), "'handler' must not be negative", handler);
		ListenerOptions.check(!maxAge.isNegative(), "'maxAge' must not be negative", maxAge);
	}

	/**
	 * Create timeouts without those that are off by default.
	 * @param firstFrame time to the first whole frame
	 * @param frame time from a frame's first byte to its last
	 * @param idle time without a byte
	 * @param write time without progress of a write
	 * @param halfClosed time for replies after the peer's end
	 * @param handler time for a frame's handling and its reply
	 */
	public Timeouts(Duration firstFrame, Duration frame, Duration idle, Duration write, Duration halfClosed,
			Duration handler) {
		this(firstFrame, frame, idle, Duration.ZERO, Duration.ZERO, write, halfClosed, handler, Duration.ZERO);
	}

	/**
	 * Return the same timeouts with other ones for silence in one direction.
	 * @param readIdle time without a byte from the peer
	 * @param writeIdle time without a byte to the peer
	 * @return a changed copy
	 */
	public Timeouts withIdle(Duration readIdle, Duration writeIdle) {
		return new Timeouts(this.firstFrame, this.frame, this.idle, readIdle, writeIdle, this.write, this.halfClosed,
				this.handler, this.maxAge);
	}

	/**
	 * Return the same timeouts with another age of connections.
	 * @param maxAge time until reading ends
	 * @return a changed copy
	 */
	public Timeouts withMaxAge(Duration maxAge) {
		return new Timeouts(this.firstFrame, this.frame, this.idle, this.readIdle, this.writeIdle, this.write,
				this.halfClosed, this.handler, maxAge);
	}

}
