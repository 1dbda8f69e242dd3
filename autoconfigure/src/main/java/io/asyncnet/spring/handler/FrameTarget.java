package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A handler method among others, and what answers its exceptions.
 *
 * @param call calls the method
 * @param step replies with what it returns
 * @param recorder learns of the call
 * @param errors answer exceptions
 */
record FrameTarget(FrameCall call, ReplyStep step, Recorder recorder, ErrorMethods errors) {

	void handle(Connection connection, Frame frame, Replies replies) throws Exception {
		Throwable failure = call(connection, frame, replies);
		if (!replies.isDeferred()) {
			this.recorder.record(System.nanoTime() - frame.startNanos(), failure);
		}
		if (failure != null) {
			this.errors.answer(connection, failure, replies);
		}
	}

	private @Nullable Throwable call(Connection connection, Frame frame, Replies replies) {
		try {
			Object result = this.call.call(connection, frame, null);
			if (result != null) {
				this.step.reply(result, frame,
						this.errors.isEmpty() ? replies : new GuardedReplies(connection, replies, this.errors));
			}
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

}
