package io.asyncnet.spring.handler;

import java.lang.reflect.UndeclaredThrowableException;
import java.security.Principal;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.asyncnet.socket.AsyncSocket;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.SocketConsumer;
import io.asyncnet.spring.context.ConnectionContext;
import io.asyncnet.spring.context.ConnectionContext.Scope;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.observation.HandlerCalls.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A handler method that takes the connections of a listener whole.
 *
 * @param listener name of the listener
 * @param call the method
 * @param recorder learns how long each connection took
 * @param context what the thread knows while it runs the method, or {@code null}
 * @param principals tell who peers are, {@code null} if nobody asks
 */
record SocketAdapter(String listener, SocketPlan.SocketCall call, Recorder recorder,
		@Nullable ConnectionContext context, @Nullable PeerPrincipals principals) implements SocketConsumer {

	@Override
	public @Nullable CompletionStage<?> serve(AsyncSocket socket) throws Exception {
		return serve(socket, (this.principals != null) ? this.principals.find(socket) : null);
	}

	/** Who the peer is is known of the connection from then on. */
	@Override
	public @Nullable CompletionStage<?> serve(AsyncSocket socket, Connection connection) throws Exception {
		return serve(socket, (this.principals != null) ? this.principals.find(connection) : null);
	}

	@SuppressWarnings("try") // what is open is not asked anything
	private @Nullable CompletionStage<?> serve(AsyncSocket socket, @Nullable Principal peer) throws Exception {
		try (Scope scope = (this.context != null) ? this.context.openSocket(this.listener, peer) : null) {
			CompletionStage<?> stage = this.call.call(socket, peer);
			return (stage != null) ? refusing(stage) : null;
		}
		catch (Exception ex) {
			throw (this.principals != null) ? Identification.unanswered(this.principals, ex) : ex;
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	/** A stage that fails is like a method that throws. */
	private CompletionStage<?> refusing(CompletionStage<?> stage) {
		PeerPrincipals principals = this.principals;
		if (principals == null || !principals.isMapped()) {
			return stage;
		}
		return stage.<Object>handle((done, failure) -> {
			if (failure != null) {
				Throwable cause = Promise.unwrap(failure);
				throw new CompletionException(
						(cause instanceof Exception ex) ? Identification.unanswered(principals, ex) : cause);
			}
			return done;
		});
	}

	@Override
	public void onServed(AsyncSocket socket, long nanos, @Nullable Throwable failure) {
		this.recorder.record(nanos, Identification.thrown(failure));
	}

}
