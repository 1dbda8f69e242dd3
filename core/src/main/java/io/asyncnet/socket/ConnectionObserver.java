package io.asyncnet.socket;

import io.asyncnet.CloseReason;
import io.asyncnet.tls.TlsEngine;
import org.jspecify.annotations.Nullable;

/**
 * Hook for metrics: learns what happens on a listener's connections, in sums for each
 * read, batch and write rather than frame by frame. All methods run on event loops and
 * must neither block nor throw. For each {@link #opened} there is exactly one
 * {@link #closed}.
 *
 * @since 0.1.0
 */
public interface ConnectionObserver {

	/** Learns nothing. */
	ConnectionObserver NONE = new ConnectionObserver() {
	};

	/**
	 * A connection was accepted and not refused.
	 * @param connection the connection
	 */
	default void opened(Connection connection) {
	}

	/**
	 * A connection was accepted and refused.
	 * @param reason why
	 */
	default void rejected(RejectReason reason) {
	}

	/**
	 * A connection has ended.
	 * @param connection the connection
	 * @param reason why
	 * @param nanos how long it lived, in nanoseconds
	 */
	default void closed(Connection connection, CloseReason reason, long nanos) {
	}

	/**
	 * Bytes were read, as they were on the wire: with TLS before decryption.
	 * @param count number of bytes
	 */
	default void bytesReceived(long count) {
	}

	/**
	 * Bytes were handed to the operating system, as they are on the wire: with TLS after
	 * encryption.
	 * @param count number of bytes
	 */
	default void bytesSent(long count) {
	}

	/**
	 * Frames were handled.
	 * @param count number of frames
	 */
	default void framesReceived(int count) {
	}

	/**
	 * Frames were written.
	 * @param count number of frames
	 */
	default void framesSent(int count) {
	}

	/**
	 * A TLS handshake ended.
	 * @param engine what did the work, never {@link TlsEngine#AUTO}
	 * @param protocol what was agreed on, for example {@code TLSv1.3}, or {@code null}
	 * after a failure
	 * @param nanos how long it took, in nanoseconds
	 * @param failure why it failed, or {@code null}
	 */
	default void tlsHandshake(TlsEngine engine, @Nullable String protocol, long nanos, @Nullable Throwable failure) {
	}

	/**
	 * The peer of a listener with optional TLS has begun, with TLS or without.
	 * @param connection the connection
	 * @param tls whether it has begun with TLS
	 */
	default void tlsChosen(Connection connection, boolean tls) {
	}

	/**
	 * Reading from a connection stopped because its inbound buffer is full, or went on.
	 * @param paused {@code true} when it stopped
	 */
	default void inboundPaused(boolean paused) {
	}

}
