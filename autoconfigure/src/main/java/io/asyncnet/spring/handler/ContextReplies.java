package io.asyncnet.spring.handler;

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
 */
final class ContextReplies extends ForwardingReplies {

	private final Connection connection;

	private final ConnectionContext context;

	ContextReplies(Replies replies, Connection connection, ConnectionContext context) {
		super(replies);
		this.connection = connection;
		this.context = context;
	}

	@Override
	public PendingReply defer() {
		return new InContext(replies().defer(), this);
	}

	@Override
	public ReplyStream stream() {
		return new StreamInContext(replies().stream(), this);
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
	 */
	private static final class StreamInContext extends ForwardingStream {

		private final ContextReplies owner;

		StreamInContext(ReplyStream stream, ContextReplies owner) {
			super(stream);
			this.owner = owner;
		}

		@Override
		public void onReady(Runnable listener) {
			stream().onReady(() -> this.owner.run(listener));
		}

		@Override
		public void fail(Throwable cause) {
			this.owner.run(() -> stream().fail(cause));
		}

		@Override
		public void onCancel(Runnable listener) {
			stream().onCancel(() -> this.owner.run(listener));
		}

	}

}
