package io.asyncnet.spring.handler;

import java.util.concurrent.Executor;

import io.asyncnet.CloseReason;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.context.ConnectionContext;
import org.jspecify.annotations.Nullable;

/**
 * Handler methods behind a listener: what the ways to handle frames have in common.
 */
abstract sealed class ListenerAdapter implements ConnectionHandler permits HandlerAdapter, RoutingAdapter {

	private final LifeMethods life;

	private final @Nullable ConnectionContext context;

	private final @Nullable Executor executor;

	ListenerAdapter(LifeMethods life, @Nullable ConnectionContext context, @Nullable Executor executor) {
		this.life = life;
		this.context = context;
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
	public final void onOpen(Connection connection, Replies replies) throws Exception {
		this.life.open(connection, replies);
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
