package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

import io.asyncnet.socket.ReplyStream;

/**
 * A reply of many frames that goes where another one goes.
 */
abstract class ForwardingStream implements ReplyStream {

	private final ReplyStream stream;

	ForwardingStream(ReplyStream stream) {
		this.stream = stream;
	}

	final ReplyStream stream() {
		return this.stream;
	}

	@Override
	public final void add(String text, Charset charset) {
		this.stream.add(text, charset);
	}

	@Override
	public final void add(byte[] payload) {
		this.stream.add(payload);
	}

	@Override
	public final void add(ByteBuffer payload) {
		this.stream.add(payload);
	}

	@Override
	public final boolean isReady() {
		return this.stream.isReady();
	}

	@Override
	public void onReady(Runnable listener) {
		this.stream.onReady(listener);
	}

	@Override
	public void complete() {
		this.stream.complete();
	}

	@Override
	public void fail(Throwable cause) {
		this.stream.fail(cause);
	}

	@Override
	public final boolean isCancelled() {
		return this.stream.isCancelled();
	}

	@Override
	public void onCancel(Runnable listener) {
		this.stream.onCancel(listener);
	}

}
