package io.asyncnet.spring.annotation;

/**
 * Where a handler method runs.
 *
 * @since 0.1.0
 */
public enum Execution {

	/**
	 * By the method's return type: one that returns a {@code CompletionStage} or a
	 * reactive type runs on the event loop, any other on the executor.
	 */
	AUTO,

	/**
	 * On the connection's event loop. The method must not block: while it does, no other
	 * connection of that event loop is served. Saves a change of thread for each batch of
	 * frames.
	 */
	EVENT_LOOP,

	/**
	 * On the executor for handlers, where the method may block. One task of the executor
	 * handles a whole batch of frames, or, with an
	 * {@link io.asyncnet.socket.AsyncSocket}, a whole connection.
	 */
	EXECUTOR

}
