package io.asyncnet.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.asyncnet.CloseReason;
import io.netty.handler.codec.DecoderException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends: the first reason wins. Thread-safe.
 */
final class ConnectionOutcome {

	private static final AtomicReferenceFieldUpdater<ConnectionOutcome, @Nullable CloseReason> REASON = AtomicReferenceFieldUpdater
		.newUpdater(ConnectionOutcome.class, CloseReason.class, "reason");

	private volatile @Nullable CloseReason reason;

	private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	private volatile @Nullable Throwable failure;

	/**
	 * Propose a reason.
	 * @return whether it is the first one
	 */
	boolean decide(CloseReason proposed) {
		return REASON.compareAndSet(this, null, proposed);
	}

	/**
	 * Return the reason that there is at the end.
	 * @param otherwise the reason if there has been none
	 */
	CloseReason decided(CloseReason otherwise) {
		decide(otherwise);
		CloseReason decided = this.reason;
		return (decided != null) ? decided : otherwise;
	}

	@Nullable CloseReason reason() {
		return this.reason;
	}

	void failed(Throwable cause) {
		this.failure = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
	}

	/** What reading or writing has failed with. */
	@Nullable Throwable failure() {
		return this.failure;
	}

	SocketClosedException exception() {
		CloseReason known = reason();
		return new SocketClosedException((known != null) ? known : CloseReason.IO_ERROR, this.failure);
	}

	void completed(CloseReason decided) {
		this.closed.complete(decided);
	}

	CompletionStage<CloseReason> closed() {
		return this.closed.minimalCompletionStage();
	}

}
