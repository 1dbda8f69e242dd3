package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Consumer;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;

/**
 * Replies of which those that come later have their failures answered.
 *
 */
final class GuardedReplies extends ForwardingReplies {

	private final Connection connection;

	private final ErrorMethods errors;

	GuardedReplies(Connection connection, Replies replies, ErrorMethods errors) {
		super(replies);
		this.connection = connection;
		this.errors = errors;
	}

	@Override
	public PendingReply defer() {
		return new Guarded(this.connection, replies().defer(), this.errors);
	}

	@Override
	public ReplyStream stream() {
		return new GuardedStream(this.connection, replies().stream(), this.errors);
	}

	/**
	 * The place of one reply.
	 *
	 * @param connection where it goes
	 * @param place the place
	 * @param errors answer failures
	 */
	private record Guarded(Connection connection, PendingReply place, ErrorMethods errors) implements PendingReply {

		@Override
		public void complete(Consumer<? super Replies> frames) {
			this.place.complete((replies) -> {
				try {
					frames.accept(replies);
				}
				catch (RuntimeException | Error ex) {
					answer(ex, replies);
				}
			});
		}

		@Override
		public void fail(Throwable cause) {
			if (this.errors.find(cause) == null) {
				this.place.fail(cause);
			}
			else {
				this.place.complete((replies) -> answer(cause, replies));
			}
		}

		@Override
		public void onCancel(Runnable listener) {
			this.place.onCancel(listener);
		}

		private void answer(Throwable failure, Replies replies) {
			try {
				this.errors.answer(this.connection, failure, replies);
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new UndeclaredThrowableException(ex);
			}
		}

	}

}
