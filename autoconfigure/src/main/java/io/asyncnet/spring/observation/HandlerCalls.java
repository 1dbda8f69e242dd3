package io.asyncnet.spring.observation;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Hook for metrics: learns of every call of a handler method. Must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HandlerCalls {

	/** Learns nothing. */
	HandlerCalls NONE = (listener, handler) -> Recorder.NONE;

	/**
	 * Return what learns of the calls of one method. Called once for each method, before
	 * its first call.
	 * @param listener name of the listener whose frames, or connections, the method
	 * handles
	 * @param handler the method, for example {@code Quotes.quote}
	 * @return the recorder
	 */
	Recorder recorder(String listener, String handler);

	/**
	 * Return what counts the frames of a listener that no method is for. Called once for
	 * each listener with routes, before its first frame.
	 * @param listener name of the listener
	 * @return run for each such frame, on any thread; it must neither block nor throw
	 */
	default Runnable unmatched(String listener) {
		return () -> {
		};
	}

	/**
	 * Return what counts the logins of a listener's peers. Called once for each listener,
	 * before its first connection; also for those whose peers need not log in.
	 * @param listener name of the listener
	 * @return told how each login ends, on any thread; it must neither block nor throw
	 */
	default Consumer<LoginOutcome> logins(String listener) {
		return (outcome) -> {
		};
	}

	/**
	 * Learns of the calls of one handler method. Must be thread-safe, and must neither
	 * block nor throw: it is called on event loops too.
	 */
	@FunctionalInterface
	interface Recorder {

		/** Learns nothing. */
		Recorder NONE = (nanos, failure) -> {
		};

		/**
		 * Record that a frame has been handled, or a whole connection.
		 * @param nanos time from the frame's turn until its reply was known, in
		 * nanoseconds; converting payload and reply is part of it. For a method that
		 * takes whole connections the time that it owned this one
		 * @param failure what the method, or a conversion for it, threw, or {@code null};
		 * it ends the connection, unless an {@code @OnError} method answers it
		 */
		void record(long nanos, @Nullable Throwable failure);

	}

}
