package io.asyncnet.socket;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a socket has received and the application has not asked for yet, and whether more
 * can come. Guarded by the engine's lock.
 */
final class PullBuffer {

	private Inbound inbound = new Inbound(null);

	/** Number of bytes from the first on that are known to hold no LF. */
	private int scanned;

	/** Whether what arrives is the rest of a line that was too long. */
	private boolean skipping;

	private boolean ended;

	/**
	 * What was received in plain text and is not to be taken any more, while TLS begins.
	 */
	private @Nullable Inbound suspended;

	/** Whether the connection is closed, and TLS will not begin any more. */
	private boolean closed;

	/** Why the peer is gone, when it has not taken its leave. */
	private @Nullable SocketClosedException cut;

	int size() {
		return this.inbound.size();
	}

	/** Number of bytes that are kept, those among them that are not to be taken. */
	int kept() {
		return size() + ((this.suspended != null) ? this.suspended.size() : 0);
	}

	byte[] bytes() {
		return this.inbound.bytes();
	}

	/** Index of the first byte in {@link #bytes()}. */
	int from() {
		return this.inbound.from();
	}

	void append(ByteBuf bytes) {
		if (this.suspended != null) {
			this.suspended.append(bytes);
			return;
		}
		this.inbound.append(bytes);
		if (this.skipping) {
			skip();
		}
	}

	private void skip() {
		int lineFeed = findLineFeed();
		if (lineFeed < 0) {
			consume(size());
		}
		else {
			this.skipping = false;
			consume(lineFeed + 1);
		}
	}

	/** Forget the current line, also what has not arrived of it. */
	void skipLine() {
		this.skipping = true;
		skip();
	}

	/** Return the number of bytes before the first LF, or -1. */
	int findLineFeed() {
		byte[] bytes = this.inbound.bytes();
		int from = this.inbound.from();
		int to = this.inbound.to();
		for (int i = from + this.scanned; i < to; i++) {
			if (bytes[i] == '\n') {
				this.scanned = i - from;
				return this.scanned;
			}
		}
		this.scanned = to - from;
		return -1;
	}

	/** Return the number of bytes before the end of the line that this LF ends. */
	int lineLength(int lineFeed) {
		boolean crlf = lineFeed > 0 && this.inbound.bytes()[this.inbound.from() + lineFeed - 1] == '\r';
		return crlf ? lineFeed - 1 : lineFeed;
	}

	/** Whether the line without an end is longer than this, whatever comes. */
	boolean exceeds(int maxLength) {
		int size = size();
		// the byte after the longest line may be the CR of its end
		return size > maxLength + 1L || (size > maxLength && bytes()[this.inbound.to() - 1] != '\r');
	}

	void consume(int count) {
		this.scanned = Math.max(0, this.scanned - count);
		this.inbound.consumed(this.inbound.from() + count);
		if (this.inbound.size() == 0) {
			this.inbound.discard();
		}
	}

	/** Nothing more will come. */
	void end() {
		this.ended = true;
	}

	/** Nothing more will come, and the peer did not mean it so. The first end counts. */
	void cut(SocketClosedException reason) {
		if (!this.ended) {
			this.cut = reason;
			this.ended = true;
		}
	}

	boolean isEnded() {
		return this.ended && this.suspended == null;
	}

	boolean isSuspended() {
		return this.suspended != null;
	}

	/**
	 * Seem empty from now on, whatever is there and whatever comes.
	 */
	void suspend() {
		if (this.suspended == null && !this.closed) {
			this.suspended = this.inbound;
			this.inbound = new Inbound(null);
			this.scanned = 0;
			this.skipping = false;
		}
	}

	/**
	 * Go on with what comes from now on.
	 * @return what there was
	 */
	byte[] resume() {
		Inbound before = this.suspended;
		this.suspended = null;
		return (before != null) ? Arrays.copyOfRange(before.bytes(), before.from(), before.to()) : new byte[0];
	}

	/** The connection is closed. What was not to be taken never will be. */
	void close() {
		this.closed = true;
		this.suspended = null;
	}

	@Nullable SocketClosedException cutReason() {
		return this.cut;
	}

	void discard() {
		this.inbound.discard();
		this.scanned = 0;
	}

}
