package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ReplyStream;

/**
 * A reply of many frames whose failure is answered by a last one.
 *
 * @param connection where it goes
 * @param stream the reply
 * @param errors answer failures
 */
record GuardedStream(Connection connection, ReplyStream stream, ErrorMethods errors) implements ReplyStream {

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
	public boolean isReady() {
		return this.stream.isReady();
	}

	@Override
	public void onReady(Runnable listener) {
		this.stream.onReady(() -> {
			try {
				listener.run();
			}
			catch (RuntimeException | Error ex) {
				fail(ex);
			}
		});
	}

	@Override
	public void complete() {
		this.stream.complete();
	}

	@Override
	public void fail(Throwable cause) {
		if (this.stream.isCancelled()) {
			return;
		}
		try {
			this.errors.answer(this.connection, cause, new StreamReplies(this.stream));
			this.stream.complete();
		}
		catch (Exception | Error ex) {
			this.stream.fail(ex);
		}
	}

	@Override
	public boolean isCancelled() {
		return this.stream.isCancelled();
	}

	@Override
	public void onCancel(Runnable listener) {
		this.stream.onCancel(listener);
	}

}
