package io.asyncnet.spring.handler;

import java.util.List;
import java.util.concurrent.Executor;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.convert.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the handlers of one listener.
 *
 * @param chain its interceptors, the outermost first
 * @param writer writes what they reply
 * @param log where failures of their actions go
 * @param executor iterates replies that may block
 * @param context what threads know while they handle something of its connections, or
 * {@code null}
 */
record Surroundings(List<SocketInterceptor> chain, ReplyWriter writer, HandlerLog log, Executor executor,
		@Nullable ConnectionContext context) {

	boolean isIntercepted() {
		return !this.chain.isEmpty();
	}

	/**
	 * Surround a handler.
	 * @param target the handler
	 * @param handler its name, {@code null} if it is for frames that no method is for
	 * @param later whether it returns before its reply is known
	 * @return the target itself if nothing surrounds it
	 */
	FrameTarget around(FrameTarget target, @Nullable String handler, boolean later) {
		FrameCall call = target.call();
		ReplyStep step = target.step();
		ConnectionContext context = this.context;
		if (context != null && later) {
			call = carrying(call, context);
			step = new ContextReply(step, context);
		}
		if (isIntercepted()) {
			call = new Interceptors(this.chain, call, handler, this.log);
			ReplyStep other = new AnyReply(this.writer, target.recorder(), inContext(this.executor));
			step = new InterceptedReply(step, (context != null) ? new ContextReply(other, context) : other);
		}
		return new FrameTarget(call, step, target.recorder(), target.errors());
	}

	/** Return an executor whose tasks know what those know that submit them. */
	Executor inContext(Executor executor) {
		ConnectionContext context = this.context;
		if (context == null) {
			return executor;
		}
		return (task) -> {
			Connection connection = OpenScope.connection();
			executor.execute((connection != null) ? () -> OpenScope.run(context, connection, task) : task);
		};
	}

	private static FrameCall carrying(FrameCall call, ConnectionContext context) {
		return (connection, frame, event) -> {
			Object result = call.call(connection, frame, event);
			return (result != null) ? context.carry(result) : null;
		};
	}

}
