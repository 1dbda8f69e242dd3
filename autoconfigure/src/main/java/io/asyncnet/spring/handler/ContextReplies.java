package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import io.asyncnet.spring.context.ConnectionContext;

/**
 * Replies of which those that come later are written, and their failures answered, in the
 * context of their connection.
 *
 * @param replies where they go
 * @param connection the connection
 * @param context its context
 */
record ContextReplies(Replies replies, Connection connection, ConnectionContext context) implements Replies {

	@Override
	public void add(String text, Charset charset) {
		this.replies.add(text, charset);
	}

	@Override
	public void add(byte[] payload) {
		this.replies.add(payload);
	}

	@Override
	public void add(ByteBuffer payload) {
		this.replies.add(payload);
	}

	@Override
	public PendingReply defer() {
		return new InContext(this.replies.defer(), this);
	}

	@Override
	public ReplyStream stream() {
		return new StreamInContext(this.replies.stream(), this);
	}

	@Override
	public boolean isDeferred() {
		return this.replies.isDeferred();
	}

	private void run(Runnable action) {
		OpenScope.run(this.context, this.connection, action);
	}

	/**
	 * The place of one reply.
	 *
	 * @param place the place
	 * @param owner has the context
	 */
	private record InContext(PendingReply place, ContextReplies owner) implements PendingReply {

		@Override
		public void complete(Consumer<? super Replies> frames) {
			this.owner.run(() -> this.place.complete(frames));
		}

		@Override
		public void fail(Throwable cause) {
			this.owner.run(() -> this.place.fail(cause));
		}

		@Override
		public void onCancel(Runnable listener) {
			this.place.onCancel(() -> this.owner.run(listener));
		}

	}

	/**
	 * The place of a reply of many frames.
	 *
	 * @param stream the place
	 * @param owner has the context
	 */
	private record StreamInContext(ReplyStream stream, ContextReplies owner) implements ReplyStream {

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
			this.stream.onReady(() -> this.owner.run(listener));
		}

		@Override
		public void complete() {
			this.stream.complete();
		}

		@Override
		public void fail(Throwable cause) {
			this.owner.run(() -> this.stream.fail(cause));
		}

		@Override
		public boolean isCancelled() {
			return this.stream.isCancelled();
		}

		@Override
		public void onCancel(Runnable listener) {
			this.stream.onCancel(() -> this.owner.run(listener));
		}

	}

}
