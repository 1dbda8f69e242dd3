package io.asyncnet.spring.tap;

import java.time.Instant;

import io.asyncnet.socket.Connection;

/**
 * Some bytes that have passed.
 */
final class TapPiece {

	private final TappedConnection connection;

	private final TapDirection direction;

	private final Instant time;

	private final long leftOut;

	private final byte[] bytes;

	/**
	 * Create a piece.
	 * @param connection the tapped connection
	 * @param direction which way they went
	 * @param time when
	 * @param leftOut number of bytes of the same direction that were left out before
	 * @param bytes the bytes, which belong to the piece
	 */
	TapPiece(TappedConnection connection, TapDirection direction, Instant time, long leftOut, byte[] bytes) {
		this.connection = connection;
		this.direction = direction;
		this.time = time;
		this.leftOut = leftOut;
		this.bytes = bytes;
	}

	TappedConnection connection() {
		return this.connection;
	}

	Connection tapped() {
		return this.connection.connection();
	}

	TapDirection direction() {
		return this.direction;
	}

	Instant time() {
		return this.time;
	}

	long leftOut() {
		return this.leftOut;
	}

	byte[] bytes() {
		return this.bytes;
	}

}
