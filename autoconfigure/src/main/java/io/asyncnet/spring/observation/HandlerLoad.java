package io.asyncnet.spring.observation;

/**
 * Tells how busy the threads are that blocking handlers run on. Thread-safe; the numbers
 * are snapshots.
 *
 * @since 0.1.0
 */
public interface HandlerLoad {

	/**
	 * Count the threads that run handlers.
	 * @return how many threads are busy, those that serve whole connections included
	 */
	int active();

	/**
	 * Count what waits for a thread.
	 * @return the number of batches of frames and other callbacks; 0 with virtual threads
	 */
	int queued();

}
