package io.asyncnet.spring.handler;

import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.context.ConnectionContext;
import org.jspecify.annotations.Nullable;

/**
 * Handler methods behind a listener: what the ways to handle frames have in common.
 */
abstract sealed class ListenerAdapter implements ConnectionHandler permits HandlerAdapter, RoutingAdapter {

	private final LifeMethods life;

	private final Identification identification;

	private final @Nullable ConnectionContext context;

	private final boolean refreshed;

	private final @Nullable Executor executor;

	ListenerAdapter(LifeMethods life, Surroundings surroundings, @Nullable Executor executor) {
		this.life = life;
		this.identification = surroundings.identification();
		this.context = surroundings.context();
		this.refreshed = this.context != null && this.context.isRefreshed();
		this.executor = executor;
	}

	@Override
	public final void onEnter(Connection connection) {
		if (this.context != null) {
			OpenScope.enter(this.context, connection);
		}
	}

	@Override
	public final void onLeave(Connection connection) {
		OpenScope.leave();
	}

	@Override
	public final boolean handlesScope() {
		return this.context != null;
	}

	@Override
	public final void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
		refresh(connection);
		try {
			handle(connection, frame, replies);
		}
		catch (Exception ex) {
			throw this.identification.unanswered(ex);
		}
	}

	/** What the thread knows is to be as it was before the last frame. */
	final void refresh(Connection connection) {
		if (this.context != null && this.refreshed) {
			this.context.refresh(connection);
		}
	}

	/** Handle a frame, with exactly the exceptions of its handler. */
	abstract void handle(Connection connection, Frame frame, Replies replies) throws Exception;

	@Override
	public final void onOpen(Connection connection, Replies replies) throws Exception {
		try {
			this.life.open(connection, replies);
		}
		catch (Exception ex) {
			throw this.identification.unanswered(ex);
		}
		if (this.context != null && !this.life.open().isEmpty()) {
			this.context.keep(connection);
		}
	}

	@Override
	public final void onDrain(Connection connection, Replies replies) throws Exception {
		this.life.drain(connection, replies);
	}

	@Override
	public final void onClose(Connection connection, CloseReason reason) throws Exception {
		this.life.close(connection, reason);
	}

	@Override
	public final boolean handlesLife() {
		return !this.life.isEmpty();
	}

	@Override
	public final @Nullable Executor executor() {
		return this.executor;
	}

}
