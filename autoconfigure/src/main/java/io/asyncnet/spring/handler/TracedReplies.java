package io.asyncnet.spring.handler;

import java.util.function.Consumer;

import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import io.asyncnet.spring.observation.FrameObservations.ObservedFrame;
import io.asyncnet.spring.observation.FrameObservations.Scope;

/**
 * Replies of which those that come later belong to the observation of their frame: it is
 * there while they are made, and ends with them or with their connection.
 */
final class TracedReplies extends ForwardingReplies {

	private final ObservedFrame frame;

	TracedReplies(Replies replies, ObservedFrame frame) {
		super(replies);
		this.frame = frame;
	}

	@Override
	public PendingReply defer() {
		PendingReply place = new Traced(replies().defer(), this.frame);
		place.onCancel(() -> {
		});
		return place;
	}

	@Override
	public ReplyStream stream() {
		ReplyStream stream = new TracedStream(replies().stream(), this.frame);
		stream.onCancel(() -> {
		});
		return stream;
	}

	@SuppressWarnings("try") // what is open is not asked anything
	private static void run(ObservedFrame frame, Runnable action) {
		try (Scope scope = frame.open()) {
			action.run();
		}
	}

	private static void cancel(ObservedFrame frame, Runnable listener) {
		try {
			listener.run();
		}
		finally {
			frame.cancelled();
		}
	}

	/**
	 * The place of one reply.
	 *
	 * @param place the place
	 * @param frame the frame
	 */
	private record Traced(PendingReply place, ObservedFrame frame) implements PendingReply {

		@Override
		public void complete(Consumer<? super Replies> frames) {
			try {
				run(this.frame, () -> this.place.complete((replies) -> write(frames, replies)));
			}
			finally {
				this.frame.end();
			}
		}

		private void write(Consumer<? super Replies> frames, Replies replies) {
			try {
				frames.accept(replies);
			}
			catch (RuntimeException | Error ex) {
				this.frame.failed(ex);
				throw ex;
			}
		}

		@Override
		public void fail(Throwable cause) {
			this.frame.failed(cause);
			try {
				run(this.frame, () -> this.place.fail(cause));
			}
			finally {
				this.frame.end();
			}
		}

		@Override
		public void onCancel(Runnable listener) {
			this.place.onCancel(() -> cancel(this.frame, listener));
		}

	}

	/** The place of a reply of many frames. */
	private static final class TracedStream extends ForwardingStream {

		private final ObservedFrame frame;

		TracedStream(ReplyStream stream, ObservedFrame frame) {
			super(stream);
			this.frame = frame;
		}

		@Override
		public void complete() {
			stream().complete();
			this.frame.end();
		}

		@Override
		public void fail(Throwable cause) {
			this.frame.failed(cause);
			try {
				run(this.frame, () -> stream().fail(cause));
			}
			finally {
				this.frame.end();
			}
		}

		@Override
		public void onCancel(Runnable listener) {
			stream().onCancel(() -> cancel(this.frame, listener));
		}

	}

}
