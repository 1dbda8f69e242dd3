package io.asyncnet.socket;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;

import io.asyncnet.framing.Framing;
import io.asyncnet.framing.OutputBuffer;
import io.asyncnet.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * Sends the application's frames: within a callback of the connection among its replies,
 * in order, and otherwise as soon as possible. Any thread.
 */
final class FrameSender {

	/** Room for what framings usually add. */
	private static final int FRAMING_BYTES = 16;

	private final NettyConnection connection;

	private final ListenerContext context;

	private final Outgoing outgoing;

	/** The thread that runs a callback with replies now, and those replies. */
	private volatile @Nullable Thread callbackThread;

	/** Belongs to {@link #callbackThread}. */
	private @Nullable ReplyBuffer callbackReplies;

	FrameSender(NettyConnection connection, ListenerContext context, Outgoing outgoing) {
		this.connection = connection;
		this.context = context;
		this.outgoing = outgoing;
	}

	void enterCallback(ReplyBuffer replies) {
		this.callbackReplies = replies;
		this.callbackThread = Thread.currentThread();
	}

	void leaveCallback() {
		this.callbackThread = null;
	}

	/** Go on with TLS behind the replies of the callback that runs on this thread. */
	CompletableFuture<TlsSession> startTls(Encryption encryption) {
		if (Thread.currentThread() != this.callbackThread || this.callbackReplies == null) {
			throw new IllegalStateException(
					"'startTls' has to be called by a handler of the connection's frames before it returns");
		}
		if (!this.connection.isOpen()) {
			return CompletableFuture.failedFuture(this.connection.closedException());
		}
		CompletableFuture<TlsSession> done = encryption.startTls();
		this.callbackReplies.endTurn();
		return done;
	}

	CompletableFuture<Void> send(ByteBuffer payload) {
		ReplyBuffer replies = repliesOfThisThread();
		if (replies != null) {
			return sending(replies.send(payload));
		}
		FrameWriter writer = writer(payload.remaining());
		writer.add(payload);
		return this.outgoing.send(writer.written());
	}

	CompletableFuture<Void> send(String text, Charset charset) {
		ReplyBuffer replies = repliesOfThisThread();
		if (replies != null) {
			return sending(replies.send(text, charset));
		}
		FrameWriter writer = writer(text.length());
		writer.add(text, charset);
		return this.outgoing.send(writer.written());
	}

	CompletableFuture<Void> send(EncodedFrame frame) {
		Framing framing = this.context.options().framing();
		if (!framing.equals(frame.framing())) {
			throw new IllegalArgumentException(
					"A frame written by " + frame.framing() + " cannot be sent where frames are cut by " + framing);
		}
		ReplyBuffer replies = repliesOfThisThread();
		return (replies != null) ? sending(replies.send(frame)) : this.outgoing.send(frame);
	}

	private FrameWriter writer(int length) {
		return new FrameWriter(this.context.options().framing(), new OutputBuffer(length + FRAMING_BYTES));
	}

	private @Nullable ReplyBuffer repliesOfThisThread() {
		if (!this.connection.isOpen()) {
			return null;
		}
		boolean only = Thread.currentThread() == this.callbackThread;
		return only ? this.callbackReplies : this.connection.engine().repliesOfThisThread();
	}

	/** The handler may wait for the future before it returns. */
	private CompletableFuture<Void> sending(CompletableFuture<Void> sent) {
		if (this.context.executor() != null) {
			this.outgoing.scheduleDrain();
		}
		return sent;
	}

}
