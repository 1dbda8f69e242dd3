package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;

/**
 * A stream of replies, for those who write single ones.
 *
 * @param stream where the frames go
 */
record StreamReplies(ReplyStream stream) implements Replies {

	@Override
	public void add(String text, Charset charset) {
		this.stream.add(text, charset);
	}

	@Override
	public void add(byte[] payload) {
		this.stream.add(payload);
	}

	@Override
	public void add(ByteBuffer payload) {
		this.stream.add(payload);
	}

	@Override
	public PendingReply defer() {
		throw new IllegalStateException("A frame of a stream cannot be deferred");
	}

	@Override
	public ReplyStream stream() {
		throw new IllegalStateException("A frame of a stream cannot be a stream");
	}

	@Override
	public boolean isDeferred() {
		return false;
	}

}
