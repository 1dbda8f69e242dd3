package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Replies with a value of which no method declares the type.
 *
 * @param writer writes values of any type
 * @param recorder learns of replies that come later
 * @param executor iterates what may block
 */
record AnyReply(ReplyWriter writer, Recorder recorder, Executor executor) implements ReplyStep {

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		if (result instanceof Optional<?> optional) {
			if (optional.isPresent()) {
				reply(optional.get(), frame, replies);
			}
			return;
		}
		Promise promise = Promise.of(result.getClass());
		if (promise != null) {
			new LaterReply(promise, this::write, this.recorder).reply(result, frame, replies);
			return;
		}
		Function<Object, FrameSource> sources = ReplyType.sources(result.getClass());
		if (sources != null) {
			Executor executor = ReplyType.isIterated(result.getClass()) ? this.executor : null;
			new ManyFrames(sources, this.writer, this.recorder, executor).reply(result, frame, replies);
			return;
		}
		this.writer.write(result, replies);
	}

	/** What has been promised: one frame, or a collection of them. */
	private void write(@Nullable Object promised, Replies replies) {
		if (promised instanceof Collection<?> frames) {
			frames.forEach((frame) -> this.writer.write(IteratedFrames.required(frame), replies));
		}
		else if (promised instanceof Optional<?> optional) {
			optional.ifPresent((frame) -> this.writer.write(frame, replies));
		}
		else if (promised != null) {
			this.writer.write(promised, replies);
		}
	}

}
