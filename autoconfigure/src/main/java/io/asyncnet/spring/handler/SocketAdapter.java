package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionStage;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.SocketConsumer;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A handler method that takes the connections of a listener whole.
 *
 * @param call the method
 * @param recorder learns how long each connection took
 */
record SocketAdapter(SocketPlan.SocketCall call, Recorder recorder) implements SocketConsumer {

	@Override
	public @Nullable CompletionStage<?> serve(AsyncSocket socket) throws Exception {
		try {
			return this.call.call(socket);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	@Override
	public void onServed(AsyncSocket socket, long nanos, @Nullable Throwable failure) {
		this.recorder.record(nanos, failure);
	}

}
