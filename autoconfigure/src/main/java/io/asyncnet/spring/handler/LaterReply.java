package io.asyncnet.spring.handler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

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

	private final Function<Object, CompletionStage<?>> stages;

	private final ReplyWriter writer;

	private final Recorder recorder;

	LaterReply(Function<Object, CompletionStage<?>> stages, ReplyWriter writer, Recorder recorder) {
		this.stages = stages;
		this.writer = writer;
		this.recorder = recorder;
	}

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		CompletionStage<?> stage = this.stages.apply(result);
		// The stage itself, but for a minimal stage, which does not say that it is done.
		CompletableFuture<?> future = (stage instanceof CompletableFuture<?>) ? stage.toCompletableFuture() : null;
		if (future != null && future.isDone()) {
			Object value = value(future);
			if (value != null) {
				this.writer.write(value, replies);
			}
			return;
		}
		stage.whenComplete(new Completion(replies.defer(), frame.startNanos()));
	}

	private static @Nullable Object value(CompletableFuture<?> future) throws Throwable {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw unwrap(ex);
		}
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	/** The end of one promise; the value is there while it is being written. */
	private final class Completion implements BiConsumer<@Nullable Object, @Nullable Throwable>, Consumer<Replies> {

		private final PendingReply place;

		private final long startNanos;

		// Only the thread that completes.
		private @Nullable Object value;

		private @Nullable Throwable failure;

		Completion(PendingReply place, long startNanos) {
			this.place = place;
			this.startNanos = startNanos;
		}

		@Override
		public void accept(@Nullable Object value, @Nullable Throwable failure) {
			if (failure != null) {
				this.failure = unwrap(failure);
				this.place.fail(this.failure);
			}
			else {
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
