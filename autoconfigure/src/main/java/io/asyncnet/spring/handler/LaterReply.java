package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.PendingReply;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Replies with what a handler method promises. A promise that is already kept is replied
 * to at once; any other keeps its place among the replies.
 */
final class LaterReply implements ReplyStep {

	private final Promise promise;

	private final ReplyWriter writer;

	private final Recorder recorder;

	LaterReply(Promise promise, ReplyWriter writer, Recorder recorder) {
		this.promise = promise;
		this.writer = writer;
		this.recorder = recorder;
	}

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		CompletionStage<?> stage = this.promise.stage(result);
		CompletableFuture<?> completed = Promise.completed(stage);
		if (completed != null) {
			Object value = Promise.value(completed);
			if (value != null) {
				this.writer.write(value, replies);
			}
			return;
		}
		PendingReply place = replies.defer();
		Completion completion = new Completion(place, frame.startNanos());
		if (this.promise.cancellable()) {
			place.onCancel(() -> completion.cancel(stage.toCompletableFuture()));
		}
		stage.whenComplete(completion);
	}

	/** The end of one promise; the value is there while it is being written. */
	private final class Completion implements BiConsumer<@Nullable Object, @Nullable Throwable>, Consumer<Replies> {

		private final PendingReply place;

		private final long startNanos;

		private volatile boolean cancelled;

		// Only the thread that completes.
		private @Nullable Object value;

		private @Nullable Throwable failure;

		Completion(PendingReply place, long startNanos) {
			this.place = place;
			this.startNanos = startNanos;
		}

		void cancel(CompletableFuture<?> future) {
			this.cancelled = true;
			future.cancel(false);
		}

		@Override
		public void accept(@Nullable Object value, @Nullable Throwable failure) {
			if (failure != null && !this.cancelled) {
				this.failure = Promise.unwrap(failure);
				this.place.fail(this.failure);
			}
			else if (failure == null) {
				this.value = value;
				this.place.complete(this);
			}
			LaterReply.this.recorder.record(System.nanoTime() - this.startNanos, this.failure);
		}

		@Override
		public void accept(Replies replies) {
			if (this.value == null) {
				return;
			}
			try {
				LaterReply.this.writer.write(this.value, replies);
			}
			catch (RuntimeException | Error ex) {
				this.failure = ex;
				throw ex;
			}
		}

	}

}
