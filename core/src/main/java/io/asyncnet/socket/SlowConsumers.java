package io.asyncnet.socket;

/**
 * What becomes of those recipients of a broadcast that do not keep up.
 *
 * @since 0.1.0
 */
public enum SlowConsumers {

	/**
	 * A recipient for which more than {@link ListenerOptions.Buffers#outboundMax()} bytes
	 * are queued is closed with {@link io.asyncnet.CloseReason#SLOW_CONSUMER}, as
	 * {@link Connection#send} does: one that stays connected has missed nothing.
	 */
	CLOSE,

	/**
	 * A recipient that is not {@link Connection#isWritable() writable} does not get the
	 * frame, and stays connected: for what is worth nothing when it comes late.
	 */
	DROP

}
