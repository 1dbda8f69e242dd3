package io.asyncnet.spring.handler;

import java.util.function.Consumer;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import org.jspecify.annotations.Nullable;

/**
 * Replies of which those that come later are told of.
 *
 */
final class ObservedReplies extends ForwardingReplies {

	private final Consumer<? super @Nullable Throwable> done;

	ObservedReplies(Replies replies, Consumer<? super @Nullable Throwable> done) {
		super(replies);
		this.done = done;
	}

	@Override
	public PendingReply defer() {
		return new Observed(replies().defer(), this.done);
	}

	@Override
	public ReplyStream stream() {
		return new ObservedStream(replies().stream(), this.done);
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
	 */
	private static final class ObservedStream extends ForwardingStream {

		private final Consumer<? super @Nullable Throwable> done;

		ObservedStream(ReplyStream stream, Consumer<? super @Nullable Throwable> done) {
			super(stream);
			this.done = done;
		}

		@Override
		public void complete() {
			boolean cancelled = stream().isCancelled();
			stream().complete();
			if (!cancelled) {
				this.done.accept(null);
			}
		}

		@Override
		public void fail(Throwable cause) {
			this.done.accept(cause);
			stream().fail(cause);
		}

	}

}
