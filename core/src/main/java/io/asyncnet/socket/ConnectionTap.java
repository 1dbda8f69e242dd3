package io.asyncnet.socket;

import java.nio.ByteBuffer;

/**
 * Sees the bytes of a connection, for those who look for a fault. With TLS it sees what
 * was decrypted and what will be encrypted. Where TLS begins in mid-stream it sees all
 * that came before as well: so does the first message of the handshake, if the peer sends
 * it before the application asks for TLS. All methods run on the connection's event loop
 * and must not block: what takes time belongs to another thread, with a copy of the
 * bytes. A tap that throws is taken away with a line in the log; the connection goes on.
 *
 * @since 0.1.0
 */
public interface ConnectionTap {

	/**
	 * Bytes have arrived, in pieces as they were read: a piece may have part of a frame,
	 * or many. They come before what the application does with them.
	 * @param bytes the bytes, read-only; gone when this method returns
	 */
	void received(ByteBuffer bytes);

	/**
	 * Bytes are on their way to the peer, in pieces as they are written. Those of a
	 * connection that breaks may not have left.
	 * @param bytes the bytes, read-only; gone when this method returns
	 */
	void sent(ByteBuffer bytes);

	/**
	 * Nothing comes any more: the connection has ended, or this tap was taken away.
	 * Called once.
	 */
	default void ended() {
	}

}
