package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import org.jspecify.annotations.Nullable;

/**
 * Replies with the many frames that a handler method promises.
 *
 * @param promise the promise
 * @param many what is done when it is kept
 */
record LaterManyFrames(Promise promise, ManyFrames many) implements ReplyStep {

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		CompletionStage<?> stage = this.promise.stage(result);
		CompletableFuture<?> completed = Promise.completed(stage);
		if (completed != null) {
			Object value = Promise.value(completed);
			if (value != null) {
				this.many.reply(value, frame, replies);
			}
			return;
		}
		ReplyStream stream = replies.stream();
		long startNanos = frame.startNanos();
		if (this.promise.cancellable()) {
			stream.onCancel(() -> stage.toCompletableFuture().cancel(false));
		}
		stage.whenComplete((value, failure) -> complete(stream, value, failure, startNanos));
	}

	private void complete(ReplyStream stream, @Nullable Object value, @Nullable Throwable failure, long startNanos) {
		if (value != null) {
			this.many.stream(value, stream, startNanos);
			return;
		}
		// whoever cancels the promise because nobody waits for it makes it fail
		Throwable cause = (failure != null && !stream.isCancelled()) ? Promise.unwrap(failure) : null;
		if (cause != null) {
			stream.fail(cause);
		}
		else {
			stream.complete();
		}
		this.many.recorder().record(System.nanoTime() - startNanos, cause);
	}

}
