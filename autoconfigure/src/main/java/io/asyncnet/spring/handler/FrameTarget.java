package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.observation.FrameObservations.ObservedFrame;
import io.asyncnet.spring.observation.FrameObservations.Observer;
import io.asyncnet.spring.observation.FrameObservations.Scope;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A handler method among others, and what answers its exceptions.
 *
 * @param call calls the method
 * @param step replies with what it returns
 * @param recorder learns of the call
 * @param errors answer exceptions
 * @param observer observes the frames, {@code null} for none
 * @param refusals tell which failures of replies that come later refuse the peer,
 * {@code null} if there are no such replies, or nobody to tell
 */
record FrameTarget(FrameCall call, ReplyStep step, Recorder recorder, ErrorMethods errors, @Nullable Observer observer,
		@Nullable Identification refusals) {

	FrameTarget(FrameCall call, ReplyStep step, Recorder recorder, ErrorMethods errors) {
		this(call, step, recorder, errors, null, null);
	}

	void handle(Connection connection, Frame frame, Replies replies) throws Exception {
		if (this.observer != null) {
			observe(this.observer.begin(connection, frame), connection, frame, replies);
			return;
		}
		Throwable failure = call(connection, frame, replies, null);
		record(frame, replies, failure);
		if (failure != null) {
			this.errors.answer(connection, failure, replies);
		}
	}

	@SuppressWarnings("try") // what is open is not asked anything
	private void observe(ObservedFrame observed, Connection connection, Frame frame, Replies replies) throws Exception {
		boolean later = false;
		try (Scope scope = observed.open()) {
			Throwable failure = call(connection, frame, replies, observed);
			record(frame, replies, failure);
			if (failure != null) {
				observed.failed(failure);
				this.errors.answer(connection, failure, replies);
			}
			else {
				later = replies.isDeferred();
			}
		}
		finally {
			if (later) {
				observed.detach();
			}
			else {
				observed.end();
			}
		}
	}

	/** Return where failures go that nobody answers. */
	Replies end(Replies replies) {
		return (this.refusals != null) ? this.refusals.refusing(replies) : replies;
	}

	/** Whether the times of its frames matter to somebody. */
	@SuppressWarnings("ReferenceEquality") // there is one that learns nothing
	boolean isTimed() {
		return this.recorder != Recorder.NONE;
	}

	private void record(Frame frame, Replies replies, @Nullable Throwable failure) {
		if (isTimed() && !replies.isDeferred()) {
			// what answers a failure, or observes the frame, still takes time of this
			// one
			boolean last = failure == null && this.observer == null;
			long end = last ? frame.endNanos() : System.nanoTime();
			this.recorder.record(end - frame.startNanos(), failure);
		}
	}

	private @Nullable Throwable call(Connection connection, Frame frame, Replies replies,
			@Nullable ObservedFrame observed) {
		try {
			Object result = this.call.call(connection, frame, null);
			if (result != null) {
				Replies end = end(replies);
				Replies guarded = this.errors.isEmpty() ? end : new GuardedReplies(connection, end, this.errors);
				this.step.reply(result, frame, (observed != null) ? new TracedReplies(guarded, observed) : guarded);
			}
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

}
