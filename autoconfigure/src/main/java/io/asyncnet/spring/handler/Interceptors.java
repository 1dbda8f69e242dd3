package io.asyncnet.spring.handler;

import java.util.List;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds one handler. Its result is the {@link InterceptedCall} itself, for
 * {@link InterceptedReply} to take apart.
 *
 * @param chain the interceptors, the outermost first
 * @param target the handler
 * @param handler its name, {@code null} for frames that no method is for
 * @param log where failures of actions go
 */
record Interceptors(List<SocketInterceptor> chain, FrameCall target, @Nullable String handler,
		HandlerLog log) implements FrameCall {

	@Override
	public Object call(Connection connection, Frame frame, @Nullable Object event) throws Exception {
		InterceptedCall call = new InterceptedCall(this, connection, frame);
		call.run();
		return call;
	}

	int size() {
		return this.chain.size();
	}

	SocketInterceptor get(int index) {
		return this.chain.get(index);
	}

}
