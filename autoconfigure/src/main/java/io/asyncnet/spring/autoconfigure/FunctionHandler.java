package io.asyncnet.spring.autoconfigure;

import java.nio.charset.Charset;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.listener.FrameFunction;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A function behind a listener.
 *
 * @param <T> what it gets of a frame
 */
final class FunctionHandler<T> implements ConnectionHandler {

	private final Function<Frame, T> reader;

	private final FrameFunction<T> function;

	private final ReplyWriter writer;

	private final Recorder recorder;

	private final Executor executor;

	private FunctionHandler(Function<Frame, T> reader, FrameFunction<T> function, ReplyWriter writer, Recorder recorder,
			Executor executor) {
		this.reader = reader;
		this.function = function;
		this.writer = writer;
		this.recorder = recorder;
		this.executor = executor;
	}

	static FunctionHandler<String> ofText(FrameFunction<String> function, Charset charset, ReplyWriter writer,
			Recorder recorder, Executor executor) {
		return new FunctionHandler<>((frame) -> frame.text(charset), function, writer, recorder, executor);
	}

	static FunctionHandler<byte[]> ofBytes(FrameFunction<byte[]> function, ReplyWriter writer, Recorder recorder,
			Executor executor) {
		return new FunctionHandler<>(Frame::toByteArray, function, writer, recorder, executor);
	}

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
		Object reply = this.function.handle(this.reader.apply(frame), connection);
		if (reply instanceof CompletionStage) {
			throw new IllegalStateException("The function of listener '" + connection.listener()
					+ "' must return its reply, not a stage: use a @SocketHandler method for replies that come later");
		}
		if (reply != null) {
			this.writer.write(reply, replies);
		}
	}

	@Override
	public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
		this.recorder.record(nanos, failure);
	}

	@Override
	public Executor executor() {
		return this.executor;
	}

}
