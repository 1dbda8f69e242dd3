package io.asyncnet.spring.context;

import java.security.Principal;
import java.util.List;
import java.util.function.Function;

import io.asyncnet.socket.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Several contexts, one inside the other.
 *
 * @param contexts the contexts, the outermost first
 */
record CompositeContext(List<ConnectionContext> contexts) implements ConnectionContext {

	@Override
	public Scope open(String listener, @Nullable Connection connection) {
		return open((context) -> context.open(listener, connection));
	}

	@Override
	public Scope openSocket(String listener, @Nullable Principal peer) {
		return open((context) -> context.openSocket(listener, peer));
	}

	private Scope open(Function<ConnectionContext, Scope> opening) {
		Scope all = () -> {
		};
		try {
			for (ConnectionContext context : this.contexts) {
				all = inside(all, opening.apply(context));
			}
			return all;
		}
		catch (RuntimeException | Error ex) {
			all.close();
			throw ex;
		}
	}

	private static Scope inside(Scope outer, Scope inner) {
		return () -> {
			try {
				inner.close();
			}
			finally {
				outer.close();
			}
		};
	}

	@Override
	public boolean isRefreshed() {
		return this.contexts.stream().anyMatch(ConnectionContext::isRefreshed);
	}

	@Override
	public void refresh(Connection connection) {
		for (ConnectionContext context : this.contexts) {
			context.refresh(connection);
		}
	}

	@Override
	public void keep(Connection connection) {
		this.contexts.forEach((context) -> context.keep(connection));
	}

	@Override
	public Object carry(Object result) {
		Object carried = result;
		for (ConnectionContext context : this.contexts) {
			carried = context.carry(carried);
		}
		return carried;
	}

}
