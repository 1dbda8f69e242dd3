package io.asyncnet.socket;

import java.util.Locale;

import io.asyncnet.AsyncNetException;

/**
 * A frame was not sent to any of many connections because too much waits already to be
 * handed to the connections before it.
 *
 * @since 0.1.0
 */
public final class BroadcastOverflowException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final long limit;

	BroadcastOverflowException(long limit) {
		super(String.format(Locale.ROOT, "A frame for many connections was not sent: 'maxPendingBytes' of %d are"
				+ " pending. Wait for the future of a broadcast before sending many more", limit));
		this.limit = limit;
	}

	/**
	 * Return the limit.
	 * @return what may be pending, in bytes
	 */
	public long limit() {
		return this.limit;
	}

}
