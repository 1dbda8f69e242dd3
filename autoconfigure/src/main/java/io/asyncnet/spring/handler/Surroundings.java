package io.asyncnet.spring.handler;

import java.util.List;
import java.util.concurrent.Executor;

import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.PeerRefusedException;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.identity.AuthenticatingHandler;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.SocketAuthenticator;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the handlers of one listener.
 *
 * @param chain its interceptors, the outermost first
 * @param writer writes what they reply
 * @param log where failures of their actions go
 * @param executor iterates replies that may block
 * @param context what threads know while they handle something of its connections, or
 * {@code null}
 * @param principals tell who its peers are
 * @param authenticator decides by the first frames who they are, or {@code null}
 */
record Surroundings(List<SocketInterceptor> chain, ReplyWriter writer, HandlerLog log, Executor executor,
		@Nullable ConnectionContext context, PeerPrincipals principals, @Nullable SocketAuthenticator authenticator) {

	boolean isIntercepted() {
		return !this.chain.isEmpty();
	}

	/**
	 * Surround a handler.
	 * @param target the handler
	 * @param handler its name, {@code null} if it is for frames that no method is for
	 * @param later whether it returns before its reply is known
	 * @return the target itself if nothing surrounds it
	 */
	FrameTarget around(FrameTarget target, @Nullable String handler, boolean later) {
		FrameCall call = target.call();
		ReplyStep step = target.step();
		ConnectionContext context = this.context;
		if (context != null && later) {
			call = carrying(call, context);
			step = new ContextReply(step, context);
		}
		if (isIntercepted()) {
			call = new Interceptors(this.chain, call, handler, this.log);
			ReplyStep other = new AnyReply(this.writer, target.recorder(), inContext(this.executor));
			step = new InterceptedReply(step, (context != null) ? new ContextReply(other, context) : other);
		}
		return new FrameTarget(call, step, target.recorder(), target.errors());
	}

	/** Return an executor whose tasks know what those know that submit them. */
	Executor inContext(Executor executor) {
		ConnectionContext context = this.context;
		if (context == null) {
			return executor;
		}
		return (task) -> {
			Connection connection = OpenScope.connection();
			executor.execute((connection != null) ? () -> OpenScope.run(context, connection, task) : task);
		};
	}

	/**
	 * Keep frames from a handler until their peer has authenticated.
	 * @return the handler itself if its peers need not
	 */
	ConnectionHandler authenticated(ConnectionHandler handler, HandlerSettings.Identity settings) {
		return (this.authenticator == null) ? handler : new AuthenticatingHandler(handler, this.authenticator,
				this.principals, settings.limits(), this.writer::write);
	}

	/** Whether it may take long to tell who a peer is, so that it is asked elsewhere. */
	boolean isIdentifiedOnExecutor(HandlerSettings.Identity settings) {
		return this.authenticator != null || (settings.identifiable() && this.principals.mayBlock());
	}

	/**
	 * Return what an exception of a handler that nobody has answered counts as: one that
	 * the peer is refused with is not the handler's failure.
	 */
	Exception unanswered(Exception failure) {
		boolean refusal = !(failure instanceof PeerRefusedException) && this.principals.isRefusal(failure);
		return refusal ? new PeerRefusedException("its peer may not do what it has asked for", failure) : failure;
	}

	private static FrameCall carrying(FrameCall call, ConnectionContext context) {
		return (connection, frame, event) -> {
			Object result = call.call(connection, frame, event);
			return (result != null) ? context.carry(result) : null;
		};
	}

}
