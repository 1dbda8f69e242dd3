package io.asyncnet.spring.handler;

import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.Executor;

import io.asyncnet.spring.annotation.Execution;
import io.asyncnet.spring.convert.FrameConverters;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.convert.UnsupportedTypeException;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;

/**
 * Decides what happens to the return value of a handler method.
 *
 * @param later whether the method returns before its reply is known, and so does not
 * block
 * @param step what to do with a return value
 */
record ReplyPlan(boolean later, ReplyStep step) {

	/** Whether the reply is complete when the step returns. */
	boolean atOnce() {
		return !(this.step instanceof LaterReply || this.step instanceof ManyFrames
				|| this.step instanceof LaterManyFrames);
	}

	/**
	 * Make a plan.
	 * @param handler the method
	 * @param converters write frames
	 * @param settings what the listener says about its handlers
	 * @param recorder learns of replies that come later
	 * @param executor runs what may block
	 */
	static ReplyPlan of(HandlerMethod handler, FrameConverters converters, HandlerSettings settings, Recorder recorder,
			Executor executor) {
		ReplyType type = ReplyType.of(handler);
		ReplyWriter writer = writer(handler, converters, type, settings.charset());
		Promise promise = type.promise();
		if (type.sources() == null) {
			ReplyWriter one = type.optional() ? present(writer) : writer;
			return (promise != null) ? new ReplyPlan(true, new LaterReply(promise, one, recorder))
					: new ReplyPlan(false, (result, frame, replies) -> one.write(result, replies));
		}
		Execution execution = settings.execution(handler);
		boolean onExecutor = (execution != Execution.AUTO) ? execution == Execution.EXECUTOR : type.iterated();
		ManyFrames many = new ManyFrames(type.sources(), writer, recorder, onExecutor ? executor : null);
		ReplyStep all = (promise != null) ? new LaterManyFrames(promise, many) : many;
		return new ReplyPlan(promise != null || !type.iterated(), all);
	}

	private static ReplyWriter present(ReplyWriter writer) {
		return (reply, replies) -> {
			Object value = ((Optional<?>) reply).orElse(null);
			if (value != null) {
				writer.write(value, replies);
			}
		};
	}

	private static ReplyWriter writer(HandlerMethod handler, FrameConverters converters, ReplyType type,
			Charset charset) {
		try {
			return converters.writer(type.frame(), type.type(), charset);
		}
		catch (UnsupportedTypeException ex) {
			throw handler.cannotWork(String.valueOf(ex.getMessage()), ex.action(), ex);
		}
	}

}
