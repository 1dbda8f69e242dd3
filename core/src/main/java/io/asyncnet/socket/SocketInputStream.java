package io.asyncnet.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.asyncnet.dispatch.Dispatcher;

/**
 * Blocking reads from a socket.
 */
final class SocketInputStream extends InputStream {

	private final NettySocket socket;

	private final Dispatcher dispatcher;

	SocketInputStream(NettySocket socket, Dispatcher dispatcher) {
		this.socket = socket;
		this.dispatcher = dispatcher;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) == -1) ? -1 : single[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		int count = Blocking.await(this.dispatcher,
				() -> this.socket.readInto(ByteBuffer.wrap(target, offset, length)));
		return (count == 0) ? -1 : count;
	}

	@Override
	public int available() throws IOException {
		if (this.socket.life().isClosing()) {
			throw new SocketException("Socket is closed");
		}
		return this.socket.buffered();
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
