package io.asyncnet.spring.tap;

/**
 * Why a tap has ended.
 *
 * @since 0.1.0
 */
public enum TapEnd {

	/**
	 * Its time was over.
	 */
	TIME,

	/**
	 * What came next would have been more than its size.
	 */
	SIZE,

	/**
	 * Somebody has stopped it.
	 */
	STOPPED,

	/**
	 * The only connection that it was for has ended.
	 */
	CONNECTION_ENDED,

	/**
	 * A redactor or the file has failed.
	 */
	FAILED,

	/**
	 * The application has ended.
	 */
	SHUTDOWN

}
