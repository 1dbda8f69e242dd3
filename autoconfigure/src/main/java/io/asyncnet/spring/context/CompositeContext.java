package io.asyncnet.spring.context;

import java.util.List;

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
		Scope all = () -> {
		};
		try {
			for (ConnectionContext context : this.contexts) {
				all = inside(all, context.open(listener, connection));
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
