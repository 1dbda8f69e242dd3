package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ReplyStream;

/**
 * A reply of many frames whose failure is answered by a last one.
 *
 */
final class GuardedStream extends ForwardingStream {

	private final Connection connection;

	private final ErrorMethods errors;

	GuardedStream(Connection connection, ReplyStream stream, ErrorMethods errors) {
		super(stream);
		this.connection = connection;
		this.errors = errors;
	}

	@Override
	public void onReady(Runnable listener) {
		stream().onReady(() -> {
			try {
				listener.run();
			}
			catch (RuntimeException | Error ex) {
				fail(ex);
			}
		});
	}

	@Override
	public void fail(Throwable cause) {
		if (stream().isCancelled()) {
			return;
		}
		try {
			this.errors.answer(this.connection, cause, new StreamReplies(stream()));
			stream().complete();
		}
		catch (Exception | Error ex) {
			stream().fail(ex);
		}
	}

}
