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

	private final FrameTarget target;

	private final Recorder recorder;

	/** Whether its frames are observed; it is measured there then. */
	private final boolean observed;

	HandlerAdapter(FrameTarget target, LifeMethods life, Surroundings surroundings, @Nullable Executor executor) {
		super(life, surroundings, executor);
		this.call = target.call();
		this.step = target.step();
		this.target = target;
		this.observed = target.observer() != null;
		this.recorder = this.observed ? Recorder.NONE : target.recorder();
	}

	@Override
	void handle(Connection connection, Frame frame, Replies replies) throws Exception {
		if (this.observed) {
			this.target.handle(connection, frame, replies);
			return;
		}
		try {
			Object result = this.call.call(connection, frame, null);
			if (result != null) {
				this.step.reply(result, frame, this.target.end(replies));
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
	public boolean handlesTimes() {
		return this.target.isTimed();
	}

	@Override
	public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
		this.recorder.record(nanos, Identification.thrown(failure));
	}

}
