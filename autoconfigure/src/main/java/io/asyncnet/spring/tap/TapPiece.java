package io.asyncnet.spring.tap;

import java.time.Instant;

import io.asyncnet.socket.Connection;

/**
 * Some bytes that have passed.
 *
 * @param connection the tapped connection
 * @param direction which way they went
 * @param time when
 * @param leftOut number of bytes of the same direction that were left out before
 * @param bytes the bytes
 */
record TapPiece(TappedConnection connection, TapDirection direction, Instant time, long leftOut, byte[] bytes) {

	Connection tapped() {
		return this.connection.connection();
	}

}
