package io.asyncnet.socket;

/**
 * What a listening socket does.
 *
 * @since 0.1.0
 */
public enum AcceptorState {

	/** Connections are accepted. */
	ACCEPTING,

	/** No connections are accepted until {@link Listener#resume()}. */
	SUSPENDED,

	/**
	 * The listener has as many connections as it may have, and peers wait until one ends:
	 * {@link Limits.WhenFull#PAUSE}.
	 */
	FULL,

	/** The listener has been told to stop. */
	STOPPED,

	/**
	 * Accepting has failed for some seconds, for example because the process has no file
	 * descriptor for another connection. It is tried again twice a second.
	 */
	FAILING,

	/**
	 * The event loop of the listening socket has not run for some seconds, so that nobody
	 * is accepted: something blocks it. It may go on by itself.
	 */
	STALLED,

	/**
	 * The listening socket is closed although nobody has told the listener to stop. It
	 * does not come back by itself.
	 */
	CLOSED

}
