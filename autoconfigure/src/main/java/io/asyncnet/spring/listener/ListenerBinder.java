package io.asyncnet.spring.listener;

import java.net.SocketAddress;
import java.util.concurrent.CompletionException;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ConnectionObserver;
import io.asyncnet.socket.Listener;
import io.asyncnet.socket.ListenerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Binds a managed listener, any number of times.
 *
 * @param dispatcher whose event loops it runs on
 * @param plan what it is made of
 * @param observer what observes its connections
 */
record ListenerBinder(Dispatcher dispatcher, ListenerPlan plan, ConnectionObserver observer) {

	static ListenerBinder of(Dispatcher dispatcher, ListenerPlan plan) {
		return new ListenerBinder(dispatcher, plan, CompositeConnectionObserver.of(plan.observers()));
	}

	/**
	 * Bind, and wait for it.
	 * @param options the plan's, or what has been made of them at run time
	 * @param last where it was bound before, to be bound there again
	 */
	Listener bind(ListenerOptions options, @Nullable SocketAddress last) {
		ConnectionHandler handler = this.plan.handler().get();
		ListenerOptions placed = (last != null) ? options.withAddress(last) : options;
		try {
			Listener bound = Listener.bind(this.dispatcher, placed, handler, this.observer).join();
			ListenerLog.started(placed, bound.localAddress(), handler, this.dispatcher.transport());
			return bound;
		}
		catch (IllegalArgumentException ex) {
			throw new SocketListenerStartException(placed, ex);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

}
