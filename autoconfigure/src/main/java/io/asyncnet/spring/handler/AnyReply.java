package io.asyncnet.spring.handler;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Replies with a value of which no method declares the type: a promise later, anything
 * else at once.
 *
 * @param writer writes values of any type
 * @param recorder learns of replies that come later
 */
record AnyReply(ReplyWriter writer, Recorder recorder) implements ReplyStep {

	@Override
	public void reply(Object result, Frame frame, Replies replies) throws Throwable {
		Function<Object, CompletionStage<?>> stages = stages(result);
		if (stages != null) {
			new LaterReply(stages, this.writer, this.recorder).reply(result, frame, replies);
		}
		else {
			this.writer.write(result, replies);
		}
	}

	private static @Nullable Function<Object, CompletionStage<?>> stages(Object result) {
		if (result instanceof CompletionStage) {
			return (stage) -> (CompletionStage<?>) stage;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.getClass());
		if (adapter == null) {
			return null;
		}
		return (value) -> SingleValue.of(adapter.toPublisher(value));
	}

}
