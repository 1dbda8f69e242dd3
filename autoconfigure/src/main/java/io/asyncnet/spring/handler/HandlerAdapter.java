package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.Executor;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A handler method behind a listener, alone and without anybody to answer its exceptions:
 * from here a frame takes one more method, the {@link FrameCall}, to the user's.
 */
final class HandlerAdapter extends ListenerAdapter {

	private final FrameCall call;

	private final ReplyStep step;

	private final Recorder recorder;

	/** The method again if its frames are observed; it is measured there then. */
	private final @Nullable FrameTarget observed;

	HandlerAdapter(FrameTarget target, LifeMethods life, Surroundings surroundings, @Nullable Executor executor) {
		super(life, surroundings, executor);
		this.call = target.call();
		this.step = target.step();
		this.observed = (target.observer() != null) ? target : null;
		this.recorder = (this.observed != null) ? Recorder.NONE : target.recorder();
	}

	@Override
	void handle(Connection connection, Frame frame, Replies replies) throws Exception {
		if (this.observed != null) {
			this.observed.handle(connection, frame, replies);
			return;
		}
		try {
			Object result = this.call.call(connection, frame, null);
			if (result != null) {
				this.step.reply(result, frame, replies);
			}
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	@Override
	public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
		this.recorder.record(nanos, failure);
	}

}
