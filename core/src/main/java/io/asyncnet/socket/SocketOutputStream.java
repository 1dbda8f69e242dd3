package io.asyncnet.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.asyncnet.dispatch.Dispatcher;

/**
 * Blocking writes to a socket: bytes that have been written have been handed to the
 * operating system.
 */
final class SocketOutputStream extends OutputStream {

	/** Longer arrays leave in parts, so that no more than that is copied at a time. */
	private static final int MAX_PART = 64 * 1024;

	private final NettySocket socket;

	private final Dispatcher dispatcher;

	SocketOutputStream(NettySocket socket, Dispatcher dispatcher) {
		this.socket = socket;
		this.dispatcher = dispatcher;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, source.length);
		for (int sent = 0; sent < length; sent += MAX_PART) {
			ByteBuffer part = ByteBuffer.wrap(source, offset + sent, Math.min(MAX_PART, length - sent));
			Blocking.await(this.dispatcher, () -> this.socket.send(part));
		}
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
