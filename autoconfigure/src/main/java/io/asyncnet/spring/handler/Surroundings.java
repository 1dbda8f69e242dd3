package io.asyncnet.spring.handler;

import java.util.List;
import java.util.concurrent.Executor;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.observation.FrameObservations;
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
 * @param observations observe each frame, {@code null} for none
 * @param identification how it is known who the peers are
 */
record Surroundings(List<SocketInterceptor> chain, ReplyWriter writer, HandlerLog log, Executor executor,
		@Nullable ConnectionContext context, @Nullable FrameObservations observations, Identification identification) {

	boolean isIntercepted() {
		return !this.chain.isEmpty();
	}

	/** Whether frames that no method is for are surrounded, too. */
	boolean isForEachFrame() {
		return isIntercepted() || this.observations != null;
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
		if (later) {
			call = (context != null) ? carrying(call, context) : call;
			step = later(step);
		}
		if (isIntercepted()) {
			call = new Interceptors(this.chain, call, handler, this.log);
			step = new InterceptedReply(step,
					later(new AnyReply(this.writer, target.recorder(), inContext(this.executor))));
		}
		return new FrameTarget(call, step, target.recorder(), target.errors(),
				(this.observations != null) ? this.observations.observer(handler) : null,
				((later || isIntercepted()) && this.identification.isRefusing()) ? this.identification : null);
	}

	/** Surround what makes a reply later. */
	private ReplyStep later(ReplyStep step) {
		FrameObservations observations = this.observations;
		ReplyStep carried = (observations != null)
				? (result, frame, replies) -> step.reply(result, frame, new CarriedReplies(replies, observations))
				: step;
		return (this.context != null) ? new ContextReply(carried, this.context) : carried;
	}

	/** Return an executor whose tasks know what those know that submit them. */
	Executor inContext(Executor executor) {
		FrameObservations observations = this.observations;
		ConnectionContext context = this.context;
		if (context == null && observations == null) {
			return executor;
		}
		return (task) -> {
			Connection connection = (context != null) ? OpenScope.connection() : null;
			// inside the context, which may know of an observation of its own
			Runnable observed = (observations != null) ? observations.carry(task) : task;
			executor.execute((context != null && connection != null)
					? () -> OpenScope.run(context, connection, observed) : observed);
		};
	}

	private static FrameCall carrying(FrameCall call, ConnectionContext context) {
		return (connection, frame, event) -> {
			Object result = call.call(connection, frame, event);
			return (result != null) ? context.carry(result) : null;
		};
	}

}
