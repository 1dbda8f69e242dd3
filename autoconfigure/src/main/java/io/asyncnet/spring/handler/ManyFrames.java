package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.socket.ReplyStream;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Replies with many frames.
 *
 * @param sources makes the source of the frames out of what the method returned
 * @param writer writes a frame
 * @param recorder learns when the last one has been made
 * @param executor where frames are made, {@code null} for the thread that asks for them:
 * the event loop, or a publisher's own
 */
record ManyFrames(Function<Object, FrameSource> sources, ReplyWriter writer, Recorder recorder,
		@Nullable Executor executor) implements ReplyStep {

	/** So few elements are written at once, as so many replies would be. */
	private static final int FEW = 16;

	@Override
	public void reply(Object result, Frame frame, Replies replies) {
		if (result instanceof Collection<?> elements && elements.size() <= FEW) {
			for (Object element : elements) {
				this.writer.write(IteratedFrames.required(element), replies);
			}
			return;
		}
		stream(result, replies.stream(), frame.startNanos());
	}

	/** Fill a place that has been kept. */
	void stream(Object result, ReplyStream stream, long startNanos) {
		new FramePump(stream, this.sources.apply(result), this, startNanos).start();
	}

}
