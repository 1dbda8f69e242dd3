package io.asyncnet.socket;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * What is to be told when the bytes before it have left.
 *
 * @param future the application's future, or {@code null} if nobody waits for one frame
 * among many
 * @param cost what the frame counts in the bytes that are queued for the peer; 0 for one
 * that was sent by a handler, which is bounded by its turn
 */
record Sent(@Nullable CompletableFuture<Void> future, int cost) {

	void left(@Nullable Throwable failure) {
		if (this.future == null) {
			return;
		}
		if (failure == null) {
			this.future.complete(null);
		}
		else {
			this.future.completeExceptionally(failure);
		}
	}

}
