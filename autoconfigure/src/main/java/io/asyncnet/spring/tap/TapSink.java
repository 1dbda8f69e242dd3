package io.asyncnet.spring.tap;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Where the pieces of one tap are written. Used by one thread.
 */
interface TapSink extends Closeable, Flushable {

	/** What {@link #write} returns for a piece that there is no room for. */
	int FULL = -1;

	/** What {@link #write} returns for a piece that is left out. */
	int LEFT_OUT = 0;

	/**
	 * Write a piece.
	 * @param piece the piece, with at least one byte
	 * @param room how much there is room for
	 * @return how much was written, {@link #LEFT_OUT} or {@link #FULL}
	 */
	int write(TapPiece piece, long room) throws IOException;

	/** Return the name of the file, or {@code null} without one. */
	default @Nullable String file() {
		return null;
	}

	/** Take back what was opened for a tap that does not start. */
	default void discard() throws IOException {
		close();
	}

	@Override
	default void flush() throws IOException {
	}

	@Override
	default void close() throws IOException {
	}

}
