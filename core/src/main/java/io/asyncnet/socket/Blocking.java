package io.asyncnet.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.asyncnet.AsyncNetException;
import io.asyncnet.dispatch.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Waits for operations on behalf of blocking code.
 */
final class Blocking {

	private Blocking() {
	}

	static <T extends @Nullable Object> T await(Dispatcher dispatcher, Supplier<CompletableFuture<T>> operation)
			throws IOException {
		if (dispatcher.inEventLoop()) {
			throw new IllegalStateException("A stream of a socket must not be used on an event loop of its dispatcher '"
					+ dispatcher.name() + "': it would wait for itself");
		}
		CompletableFuture<T> future;
		try {
			future = operation.get();
		}
		catch (AsyncNetException ex) {
			throw failure(ex);
		}
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			future.cancel(false);
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for the socket");
		}
		catch (ExecutionException ex) {
			throw failure((ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	private static IOException failure(Throwable cause) {
		SocketException failure = new SocketException(String.valueOf(cause.getMessage()));
		failure.initCause(cause);
		return failure;
	}

}
