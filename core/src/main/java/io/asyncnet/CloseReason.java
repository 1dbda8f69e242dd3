package io.asyncnet;

/**
 * Why a connection ended. Each connection ends with exactly one of these: the first
 * reason wins, whatever goes wrong while it is closing.
 *
 * @since 0.1.0
 */
public enum CloseReason {

	/** The peer ended its side in the regular way, between two frames. */
	PEER,

	/**
	 * The peer reset the connection; with TLS also, it ended without close_notify, which
	 * may have been somebody in between.
	 */
	PEER_RESET,

	/** The application closed the connection. */
	APPLICATION,

	/** No byte went either way for the idle timeout. */
	IDLE_TIMEOUT,

	/** The peer did not send one whole frame within the first-frame timeout. */
	FIRST_FRAME_TIMEOUT,

	/** Queued bytes made no progress for the write timeout. */
	WRITE_TIMEOUT,

	/** A handler did not finish within the handler timeout. */
	HANDLER_TIMEOUT,

	/** The connection reached its maximum age. */
	MAX_AGE,

	/** The TLS handshake failed or took too long. */
	TLS_HANDSHAKE_FAILED,

	/** The peer sent, or announced, a frame longer than the framing accepts. */
	FRAME_TOO_LONG,

	/** The peer sent bytes that the framing does not accept. */
	FRAME_MALFORMED,

	/** The peer ended its side, or stopped sending, in the middle of a frame. */
	FRAME_TRUNCATED,

	/** The handler threw an exception. */
	HANDLER_FAILED,

	/** More bytes were queued for the peer than it was willing to read. */
	SLOW_CONSUMER,

	/** The connection was refused after it had been accepted. */
	REJECTED,

	/** The listener was drained, and the connection had nothing left to do. */
	DRAINED,

	/** The listener stopped before the connection was done. */
	SERVER_SHUTDOWN,

	/** Reading or writing failed in another way. */
	IO_ERROR

}
