package io.asyncnet.spring.handler;

import java.util.concurrent.Executor;

import io.asyncnet.framing.FramingException;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import org.jspecify.annotations.Nullable;

/**
 * Several handler methods behind a listener, or one whose exceptions are answered. It
 * measures by itself, as only the frame tells which method it was.
 */
final class RoutingAdapter extends ListenerAdapter {

	private final FrameTargets targets;

	private final Unmatched unmatched;

	private final ErrorMethods errors;

	RoutingAdapter(FrameTargets targets, Unmatched unmatched, ErrorMethods errors, LifeMethods life,
			Surroundings surroundings, @Nullable Executor executor) {
		super(life, surroundings, executor);
		this.targets = targets;
		this.unmatched = unmatched;
		this.errors = errors;
	}

	@Override
	void handle(Connection connection, Frame frame, Replies replies) throws Exception {
		FrameTarget target = route(connection, frame, replies);
		if (target != null) {
			target.handle(connection, frame, replies);
		}
	}

	private @Nullable FrameTarget route(Connection connection, Frame frame, Replies replies) throws Exception {
		FrameTarget target;
		try {
			target = this.targets.find(frame);
		}
		catch (RuntimeException | Error ex) {
			// from an extractor of the application
			this.errors.answer(connection, ex, replies);
			return null;
		}
		if (target == null) {
			this.unmatched.handle(frame, replies);
		}
		return target;
	}

	@Override
	public boolean handlesTimes() {
		return this.targets.timed();
	}

	@Override
	public void onFramingFailure(Connection connection, FramingException failure, Replies replies) throws Exception {
		if (this.errors.find(failure) != null) {
			refresh(connection);
			this.errors.answer(connection, failure, replies);
		}
	}

}
