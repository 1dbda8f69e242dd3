package io.asyncnet.socket;

/**
 * What a {@link BatchEngine} is doing.
 */
enum BatchState {

	/** Not yet ready for frames. */
	OPENING,

	/** All whole frames are handled; more bytes are needed. */
	WAITING,

	/** A callback is running. */
	RUNNING,

	/** There is more to do when the others have had their turn. */
	YIELDED,

	/** There is more to do when replies have left. */
	FULL,

	/** TLS has to be there before more is handled. */
	UPGRADING,

	/** The connection has ended. */
	CLOSED

}
