package io.asyncnet.spring.handler;

import java.util.function.Consumer;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;

/**
 * Replies of which those that come later, and fail because the peer is denied what it has
 * asked for, end the connection as if the handler had thrown that. They are inside of
 * those that have failures answered: only what nobody has answered comes here.
 */
final class RefusingReplies extends ForwardingReplies {

	private final Identification identification;

	RefusingReplies(Replies replies, Identification identification) {
		super(replies);
		this.identification = identification;
	}

	@Override
	public PendingReply defer() {
		return new Refusing(replies().defer(), this.identification);
	}

	@Override
	public ReplyStream stream() {
		return new RefusingStream(replies().stream(), this.identification);
	}

	/**
	 * The place of one reply.
	 *
	 * @param place the place
	 * @param identification tells what a denial is
	 */
	private record Refusing(PendingReply place, Identification identification) implements PendingReply {

		@Override
		public void complete(Consumer<? super Replies> frames) {
			this.place.complete((replies) -> {
				try {
					frames.accept(replies);
				}
				catch (RuntimeException ex) {
					// the same type, or a subtype of it
					throw (RuntimeException) this.identification.unanswered(ex);
				}
			});
		}

		@Override
		public void fail(Throwable cause) {
			this.place.fail(this.identification.unanswered(cause));
		}

		@Override
		public void onCancel(Runnable listener) {
			this.place.onCancel(listener);
		}

	}

	/** The place of a reply of many frames. */
	private static final class RefusingStream extends ForwardingStream {

		private final Identification identification;

		RefusingStream(ReplyStream stream, Identification identification) {
			super(stream);
			this.identification = identification;
		}

		@Override
		public void fail(Throwable cause) {
			stream().fail(this.identification.unanswered(cause));
		}

	}

}
