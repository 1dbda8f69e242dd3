package io.asyncnet.socket;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.asyncnet.CloseReason;
import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Hands each connection of a listener to the application as a socket.
 *
 * @param consumer user code
 * @param executor where it runs, {@code null} for the event loop
 */
record SocketHandOut(SocketConsumer consumer, @Nullable Executor executor) implements ConnectionHandler {

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

	private void start(NettySocket socket, NettyConnection connection, ListenerContext context) {
		if (this.executor == null) {
			serve(socket, connection);
			return;
		}
		try {
			this.executor.execute(() -> serve(socket, connection));
		}
		catch (RejectedExecutionException ex) {
			context.log().executorRejected(ex);
			connection.abort(CloseReason.REJECTED);
		}
	}

	private void serve(NettySocket socket, NettyConnection connection) {
		try {
			CompletionStage<?> served = this.consumer.serve(socket);
			if (served == null) {
				socket.life().done();
			}
			else {
				served.whenComplete((done, failure) -> served(socket, connection, failure));
			}
		}
		catch (Throwable ex) {
			served(socket, connection, ex);
		}
	}

	private static void served(NettySocket socket, NettyConnection connection, @Nullable Throwable failure) {
		if (failure == null) {
			socket.life().done();
			return;
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		boolean closed = cause instanceof SocketClosedException || cause instanceof TlsHandshakeException;
		if (closed && connection.isEnding()) {
			// that the peer has gone, or the listener stops, is not the handler's fault
			return;
		}
		connection.handlerFailed(cause);
	}

}
