package io.asyncnet.spring.handler;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.context.ConnectionContext.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The scope of the callbacks that run on this thread. Scopes nest where an executor runs
 * its tasks on the thread that submits them.
 */
final class OpenScope {

	private static final ThreadLocal<@Nullable OpenScope> CURRENT = new ThreadLocal<>();

	private final @Nullable OpenScope outer;

	private final Connection connection;

	private @Nullable Scope scope;

	private OpenScope(@Nullable OpenScope outer, Connection connection) {
		this.outer = outer;
		this.connection = connection;
	}

	static void enter(ConnectionContext context, Connection connection) {
		OpenScope open = new OpenScope(CURRENT.get(), connection);
		// first, as each one that is entered is left, also when its context fails
		CURRENT.set(open);
		open.scope = context.open(connection.listener(), connection);
	}

	static void leave() {
		OpenScope open = CURRENT.get();
		if (open == null) {
			return;
		}
		// not removed, as that costs each run of callbacks a new entry
		CURRENT.set(open.outer);
		if (open.scope != null) {
			open.scope.close();
		}
	}

	static void run(ConnectionContext context, Connection connection, Runnable action) {
		try {
			enter(context, connection);
			action.run();
		}
		finally {
			leave();
		}
	}

	/** Return the connection whose callbacks run on this thread, if any. */
	static @Nullable Connection connection() {
		OpenScope open = CURRENT.get();
		return (open != null) ? open.connection : null;
	}

}
