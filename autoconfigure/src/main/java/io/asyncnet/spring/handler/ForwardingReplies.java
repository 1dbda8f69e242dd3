package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.Replies;

/**
 * Replies that go where others go; what comes later is for the subclass.
 */
abstract class ForwardingReplies implements Replies {

	private final Replies replies;

	ForwardingReplies(Replies replies) {
		this.replies = replies;
	}

	final Replies replies() {
		return this.replies;
	}

	@Override
	public final void add(String text, Charset charset) {
		this.replies.add(text, charset);
	}

	@Override
	public final void add(byte[] payload) {
		this.replies.add(payload);
	}

	@Override
	public final void add(ByteBuffer payload) {
		this.replies.add(payload);
	}

	@Override
	public final boolean isDeferred() {
		return this.replies.isDeferred();
	}

}
