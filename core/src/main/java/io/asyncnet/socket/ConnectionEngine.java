package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the bytes that a connection receives: {@link BatchEngine} pushes them
 * to a handler as frames, {@link PullEngine} keeps them until the application asks. All
 * methods are called on the connection's event loop.
 */
interface ConnectionEngine {

	/** The connection is ready for bytes: accepted or connected. */
	void open();

	/** The same behind a TLS handshake, which is done. */
	void openBehind(TlsGuard guard);

	/** There will be no TLS; the connection is closed next. */
	default void handshakeFailed(Throwable cause) {
	}

	/** Bytes have arrived, which belong to the caller. */
	void read(ByteBuf bytes);

	/** No more bytes arrive for now. */
	void readComplete();

	/** Whether a peer's end that is seen now would keep replies from leaving. */
	default boolean holdsInput() {
		return false;
	}

	/** Read no more for now if as much waits as may, encrypted bytes included. */
	default void pauseReadingAtBound() {
	}

	/**
	 * The peer has ended its side.
	 * @param orderly whether it has taken its leave, which a peer with TLS does by
	 * close_notify: an end without it may be somebody else's doing
	 */
	void inputEnded(boolean orderly);

	boolean hasInputEnded();

	/** The reason of an end that is the peer's. */
	default CloseReason peerEnded() {
		return CloseReason.PEER;
	}

	/** Take away what has arrived behind the last frame that was handled. */
	default byte[] takeUnhandled() {
		return new byte[0];
	}

	/** Whether the peer has sent more than what will be handled. */
	boolean hasUnhandledInput();

	/** There is room for more to be sent again. */
	default void roomForReplies() {
	}

	/** The replies of the handler that runs on this thread beside others; any thread. */
	default @Nullable ReplyBuffer repliesOfThisThread() {
		return null;
	}

	/** Hand over what has been replied so far. */
	default void releaseReplies() {
	}

	/**
	 * The listener stops, or the connection is too old: end as soon as what is under way
	 * is done.
	 * @param reason what the connection ends with then
	 */
	void drain(CloseReason reason);

	/**
	 * The time for that is over.
	 * @return whether the application is told, and has a moment to say goodbye
	 */
	default boolean graceOver() {
		return false;
	}

	/** The connection has a close reason now, and ends as soon as it can. */
	default void ending() {
	}

	/** Whether a callback runs now, or is about to. */
	boolean isBusy();

	/** The descriptor is closed. */
	void inactive();

	/** Look whether something has taken too long. */
	void checkDeadlines(long now);

	/**
	 * Creates the engine of a new connection.
	 */
	@FunctionalInterface
	interface Factory {

		ConnectionEngine create(NettyConnection connection, Channel channel, ListenerContext context,
				LoopState loopState);

	}

}
