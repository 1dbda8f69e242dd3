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
 * @param write time without progress while bytes are queued for the peer
 * @param halfClosed time for which replies still go out after the peer has ended its side
 * @param handler time that the handling of one frame may take on an executor, and time in
 * which a pending reply has to come, counted from its frame's turn, or a stream of
 * replies, which the peer waits for, has to go on. What runs on an event loop cannot be
 * interrupted; there only pending replies and streams are looked at
 * @since 0.1.0
 */
public record Timeouts(Duration firstFrame, Duration frame, Duration idle, Duration write, Duration halfClosed,
		Duration handler) {

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
	 * @param write time without progress of a write
	 * @param halfClosed time for replies after the peer's end
	 * @param handler time for a frame's handling and its reply
	 */
	public Timeouts {
		ListenerOptions.check(!firstFrame.isNegative(), "'firstFrame' must not be negative", firstFrame);
		ListenerOptions.check(!frame.isNegative(), "'frame' must not be negative", frame);
		ListenerOptions.check(!idle.isNegative(), "'idle' must not be negative", idle);
		ListenerOptions.check(!write.isNegative(), "'write' must not be negative", write);
		ListenerOptions.check(!halfClosed.isNegative(), "'halfClosed' must not be negative", halfClosed);
		ListenerOptions.check(!handler.isNegative(), "'handler' must not be negative", handler);
	}

}
