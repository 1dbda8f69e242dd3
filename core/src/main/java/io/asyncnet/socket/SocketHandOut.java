package io.asyncnet.socket;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.framing.FramingException;
import io.asyncnet.tls.TlsHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Hands each connection of a listener to the application as a socket.
 *
 * @param consumer user code
 * @param executor where it runs, {@code null} for the event loop
 */
record SocketHandOut(SocketConsumer consumer, @Nullable Executor executor) implements ConnectionHandler {

	/** A chain of causes may be a circle. */
	private static final int MAX_CAUSES = 10;

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) {
		throw new IllegalStateException("A handler for sockets is bound to a listener as it is, without a wrapper");
	}

	/** Creates an engine that the application pulls from. */
	ConnectionEngine.Factory engines(Dispatcher dispatcher) {
		return (connection, channel, context, loopState) -> {
			NettySocket socket = new NettySocket(dispatcher, null);
			socket.life().handedOut(connection);
			socket.life().opened().thenRun(() -> start(socket, connection, context));
			return new PullEngine(connection, channel, context, socket.life());
		};
	}

	@Override
	public boolean handlesFrames() {
		return false;
	}

	private void start(NettySocket socket, NettyConnection connection, ListenerContext context) {
		if (this.executor == null) {
			serve(socket, connection);
			return;
		}
		try {
			this.executor.execute(() -> serve(socket, connection));
		}
		catch (Throwable ex) {
			// also an Error: a pool cannot always start a thread
			// no second try: it may be hours until another connection gives its thread
			// back
			context.log().notServed(ex);
			connection.abort(CloseReason.REJECTED);
		}
	}

	private void serve(NettySocket socket, NettyConnection connection) {
		long start = System.nanoTime();
		CompletionStage<?> stage;
		try {
			stage = this.consumer.serve(socket, connection);
		}
		catch (Throwable ex) {
			served(socket, connection, start, ex);
			return;
		}
		if (stage == null) {
			served(socket, connection, start, null);
		}
		else {
			stage.whenComplete((done, failure) -> served(socket, connection, start, failure));
		}
	}

	private void served(NettySocket socket, NettyConnection connection, long start, @Nullable Throwable thrown) {
		long nanos = System.nanoTime() - start;
		Throwable cause = unwrap(thrown);
		Throwable failure = null;
		if (cause == null) {
			socket.life().done();
		}
		else if (cause instanceof FramingException malformed) {
			connection.end(malformed.reason());
		}
		else if (!connection.isEnding() || !isClosed(cause)) {
			failure = cause;
			connection.handlerFailed(cause);
		}
		this.consumer.onServed(socket, nanos, failure);
	}

	private static @Nullable Throwable unwrap(@Nullable Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	/**
	 * Whether it comes from the end of a connection, or from TLS that did not begin,
	 * which a stream passes on as the cause of an IOException.
	 */
	private static boolean isClosed(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof SocketClosedException || cause instanceof TlsHandshakeException) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

}
