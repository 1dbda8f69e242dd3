package io.asyncnet.spring.handler;

/**
 * Where the frames of a reply come from, one after the other.
 */
interface FrameSource {

	/** There is nothing now; a signal tells when there is. */
	Object NOTHING_YET = new Object();

	/** There is nothing any more. */
	Object END = new Object();

	/**
	 * Begin. Called once, before all other methods.
	 * @param signal to be run, on any thread, when there is something after
	 * {@link #NOTHING_YET}
	 */
	default void start(Runnable signal) {
		// who can always be asked has nothing to signal
	}

	/**
	 * Return what comes next. Called by one thread at a time.
	 * @return what the next frame is made of, {@link #NOTHING_YET} or {@link #END}
	 * @throws Throwable why there is nothing any more
	 */
	Object next() throws Throwable;

	/** Return whether {@link #close} may take its time. */
	default boolean mayBlock() {
		return false;
	}

	/**
	 * Let go of what is behind this. Called once, by the thread that would call
	 * {@link #next}, which is not called any more.
	 */
	default void close() {
		// not every source has something to let go of
	}

}
