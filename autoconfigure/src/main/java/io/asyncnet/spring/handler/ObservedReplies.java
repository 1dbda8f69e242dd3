package io.asyncnet.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import org.jspecify.annotations.Nullable;

/**
 * Replies of which those that come later are told of.
 *
 * @param replies where they go
 * @param done told when such a reply has been written, or of its failure; possibly more
 * than once
 */
record ObservedReplies(Replies replies, Consumer<? super @Nullable Throwable> done) implements Replies {

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
		return new Observed(this.replies.defer(), this.done);
	}

	@Override
	public ReplyStream stream() {
		return new ObservedStream(this.replies.stream(), this.done);
	}

	@Override
	public boolean isDeferred() {
		return this.replies.isDeferred();
	}

	/**
	 * The place of one reply.
	 *
	 * @param place the place
	 * @param done told of the end
	 */
	private record Observed(PendingReply place, Consumer<? super @Nullable Throwable> done) implements PendingReply {

		@Override
		public void complete(Consumer<? super Replies> frames) {
			this.place.complete((replies) -> {
				try {
					frames.accept(replies);
				}
				catch (RuntimeException | Error ex) {
					this.done.accept(ex);
					throw ex;
				}
			});
			this.done.accept(null);
		}

		@Override
		public void fail(Throwable cause) {
			this.done.accept(cause);
			this.place.fail(cause);
		}

		@Override
		public void onCancel(Runnable listener) {
			this.place.onCancel(listener);
		}

	}

	/**
	 * The place of a reply of many frames.
	 *
	 * @param stream the place
	 * @param done told of the end
	 */
	private record ObservedStream(ReplyStream stream,
			Consumer<? super @Nullable Throwable> done) implements ReplyStream {

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
			this.stream.onReady(listener);
		}

		@Override
		public void complete() {
			boolean cancelled = this.stream.isCancelled();
			this.stream.complete();
			if (!cancelled) {
				this.done.accept(null);
			}
		}

		@Override
		public void fail(Throwable cause) {
			this.done.accept(cause);
			this.stream.fail(cause);
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

}
