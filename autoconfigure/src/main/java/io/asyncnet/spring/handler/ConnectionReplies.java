package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;

/**
 * Sends what is no reply to a frame, such as a greeting.
 *
 * @param connection where it goes
 */
record ConnectionReplies(Connection connection) implements Replies {

	@Override
	public void add(String text, Charset charset) {
		this.connection.send(text, charset);
	}

	@Override
	public void add(byte[] payload) {
		this.connection.send(payload);
	}

	@Override
	public void add(ByteBuffer payload) {
		this.connection.send(payload);
	}

	@Override
	public PendingReply defer() {
		throw new IllegalStateException("There is no frame whose reply could come later");
	}

	@Override
	public ReplyStream stream() {
		throw new IllegalStateException("There is no frame whose reply could be a stream");
	}

	@Override
	public boolean isDeferred() {
		return false;
	}

}
