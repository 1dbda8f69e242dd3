package io.asyncnet.spring.tap;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionTap;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a tap: copies what passes for the tap's thread.
 */
final class TappedConnection implements ConnectionTap {

	/** Longer pieces are cut: a tap is as good as full when one does not fit. */
	static final int MAX_PIECE = 16 * 1024;

	private final SocketTap tap;

	private final Connection connection;

	private final Stream received;

	private final Stream sent;

	private @Nullable PcapFlow flow; // thread of the tap only

	private volatile @Nullable Runnable remove;

	TappedConnection(SocketTap tap, Connection connection, List<TapRedactor> redactors) {
		this.tap = tap;
		this.connection = connection;
		this.received = new Stream(connection, TapDirection.RECEIVED, redactors);
		this.sent = new Stream(connection, TapDirection.SENT, redactors);
	}

	Connection connection() {
		return this.connection;
	}

	void begin() {
		this.remove = this.connection.tap(this);
	}

	/** Take it away; without effect unless it has begun. */
	void end() {
		Runnable remove = this.remove;
		if (remove != null) {
			remove.run();
		}
	}

	@Override
	public void received(ByteBuffer bytes) {
		show(this.received, bytes);
	}

	@Override
	public void sent(ByteBuffer bytes) {
		show(this.sent, bytes);
	}

	private void show(Stream stream, ByteBuffer bytes) {
		if (this.tap.isOver()) {
			return;
		}
		Instant now = Instant.now();
		while (bytes.hasRemaining()) {
			int length = Math.min(MAX_PIECE, bytes.remaining());
			if (!this.tap.reserve(length)) {
				stream.missed += bytes.remaining();
				this.tap.leaveOut(bytes.remaining());
				return;
			}
			byte[] copy = new byte[length];
			bytes.get(copy);
			if (this.tap.offer(new TapPiece(this, stream.direction, now, stream.missed, copy))) {
				stream.missed = 0;
			}
			else {
				stream.missed += length;
			}
		}
	}

	@Override
	public void ended() {
		this.tap.ended(this);
	}

	/** What is known of one direction; thread of the tap only. */
	Stream stream(TapDirection direction) {
		return (direction == TapDirection.RECEIVED) ? this.received : this.sent;
	}

	PcapFlow flow() {
		PcapFlow known = this.flow;
		if (known == null) {
			known = new PcapFlow(this.connection);
			this.flow = known;
		}
		return known;
	}

	/**
	 * One direction.
	 */
	static final class Stream {

		private final Connection connection;

		private final TapDirection direction;

		private final List<TapRedactor> redactors;

		/** Bytes since the last piece that was offered; event loop only. */
		private long missed;

		/** Bytes since the last piece that was shown; thread of the tap only. */
		private long leftOut;

		private @Nullable List<UnaryOperator<byte[]>> functions; // thread of the tap only

		Stream(Connection connection, TapDirection direction, List<TapRedactor> redactors) {
			this.connection = connection;
			this.direction = direction;
			this.redactors = redactors;
		}

		/** Return what may be shown of a piece, with what was left out before it. */
		TapPiece redact(TapPiece piece) {
			this.leftOut += piece.leftOut();
			if (piece.leftOut() > 0) {
				// where the next bytes belong is as unknown as at the beginning
				this.functions = null;
			}
			byte[] bytes = piece.bytes();
			for (UnaryOperator<byte[]> function : functions()) {
				bytes = function.apply(bytes);
			}
			return new TapPiece(piece.connection(), piece.direction(), piece.time(), this.leftOut, bytes);
		}

		private List<UnaryOperator<byte[]>> functions() {
			List<UnaryOperator<byte[]>> known = this.functions;
			if (known == null) {
				known = this.redactors.stream()
					.map((redactor) -> redactor.redact(this.connection, this.direction))
					.toList();
				this.functions = known;
			}
			return known;
		}

		void shown() {
			this.leftOut = 0;
		}

		void leaveOut(int count) {
			this.leftOut += count;
		}

	}

}
