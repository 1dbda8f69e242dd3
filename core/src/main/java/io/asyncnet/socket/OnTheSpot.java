package io.asyncnet.socket;

/**
 * Keeps receives that are served on the spot from overflowing the stack: a callback that
 * asks for the next line is called from within the call for the line before. Guarded by
 * the engine's lock.
 */
final class OnTheSpot {

	/**
	 * So many in a row on the event loop; it goes on with the next one from the bottom of
	 * its stack, which costs little.
	 */
	private static final int MAX_ON_LOOP = 32;

	/**
	 * After so many on other threads a look at the stack. A thread that waits for each
	 * receive is never sent through the event loop.
	 */
	private static final int LOOK_EVERY = 256;

	/**
	 * A callback that has called itself so often is deeper than this, as each call takes
	 * several frames; code that waits hardly ever is.
	 */
	private static final int DEEP = 512;

	private static final StackWalker STACK = StackWalker.getInstance();

	private int onLoop;

	private int elsewhere;

	/** Whether one more may be served on the spot by this thread. */
	boolean allows(boolean loop) {
		if (loop) {
			return this.onLoop++ < MAX_ON_LOOP;
		}
		return ++this.elsewhere % LOOK_EVERY != 0 || !isDeep();
	}

	private static boolean isDeep() {
		return STACK.walk((frames) -> frames.skip(DEEP).findFirst().isPresent());
	}

	/** The event loop is at the bottom of its stack. */
	void unwound() {
		this.onLoop = 0;
	}

}
