package io.asyncnet.spring.observation;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Hook for traces: observes each frame from its turn to the end of its reply. Must be
 * thread-safe.
 *
 * @since 0.1.0
 */
public interface FrameObservations {

	/**
	 * Return what observes the frames that one method handles. Called once for each
	 * method, before its first call.
	 * @param handler the method, for example {@code Quotes.quote}; {@code null} for
	 * frames that no method is for
	 * @return the observer
	 */
	Observer observer(@Nullable String handler);

	/**
	 * Let a task know what this thread observes now, wherever it runs.
	 * @param task part of what makes a reply
	 * @return a task that does the same
	 */
	Runnable carry(Runnable task);

	/**
	 * Begins to observe frames.
	 */
	@FunctionalInterface
	interface Observer {

		/**
		 * Begin to observe a frame. Called on the thread that handles it.
		 * @param connection where it came from
		 * @param frame the frame, valid until {@link ObservedFrame#detach()} or the end
		 * @return the observation, which is ended once at least
		 */
		ObservedFrame begin(Connection connection, Frame frame);

	}

	/**
	 * One frame that is being handled. Thread-safe.
	 */
	interface ObservedFrame {

		/**
		 * Let this thread know that it works for the frame.
		 * @return closed on the same thread; it does nothing when the observation has
		 * ended
		 */
		Scope open();

		/**
		 * Learn of an exception, of which the first one counts. The end comes later.
		 * @param failure from the handler, a conversion, or what makes the reply
		 */
		void failed(Throwable failure);

		/** The handler has returned, and its reply comes later. */
		void detach();

		/** The frame has been handled. A repeated call has no effect. */
		void end();

		/**
		 * The connection has ended before the reply was there. It has no effect after the
		 * end.
		 */
		void cancelled();

	}

	/**
	 * What a thread has been let know.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Forget it. */
		@Override
		void close();

	}

}
