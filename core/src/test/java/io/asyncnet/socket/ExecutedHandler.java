package io.asyncnet.socket;

import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import org.jspecify.annotations.Nullable;

/**
 * A handler whose methods run where the test says.
 */
record ExecutedHandler(ConnectionHandler handler, @Nullable Executor executor) implements ConnectionHandler {

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
		this.handler.onFrame(connection, frame, replies);
	}

	@Override
	public void onOpen(Connection connection, Replies replies) throws Exception {
		this.handler.onOpen(connection, replies);
	}

	@Override
	public void onDrain(Connection connection, Replies replies) throws Exception {
		this.handler.onDrain(connection, replies);
	}

	@Override
	public void onClose(Connection connection, CloseReason reason) throws Exception {
		this.handler.onClose(connection, reason);
	}

	@Override
	public void onFramingFailure(Connection connection, FramingException failure, Replies replies) throws Exception {
		this.handler.onFramingFailure(connection, failure, replies);
	}

	@Override
	public void onEnter(Connection connection) throws Exception {
		this.handler.onEnter(connection);
	}

	@Override
	public void onLeave(Connection connection) throws Exception {
		this.handler.onLeave(connection);
	}

	@Override
	public boolean handlesScope() {
		return this.handler.handlesScope();
	}

	@Override
	public boolean handlesTimes() {
		return this.handler.handlesTimes();
	}

	@Override
	public void onHandled(Connection connection, long nanos, @Nullable Throwable failure) {
		this.handler.onHandled(connection, nanos, failure);
	}

	@Override
	public boolean handlesLife() {
		return this.handler.handlesLife();
	}

}
