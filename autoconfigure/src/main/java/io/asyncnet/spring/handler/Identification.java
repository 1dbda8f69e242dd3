package io.asyncnet.spring.handler;

import java.util.function.Consumer;

import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.PeerRefusedException;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.convert.ReplyWriter;
import io.asyncnet.spring.identity.AuthenticatingHandler;
import io.asyncnet.spring.identity.PeerPrincipals;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.observation.LoginOutcome;
import org.jspecify.annotations.Nullable;

/**
 * How it is known who the peers of one listener are.
 *
 * @param principals tell who they are
 * @param authenticator decides by their first frames, or {@code null}
 * @param logins learns how they end
 */
record Identification(PeerPrincipals principals, @Nullable SocketAuthenticator authenticator,
		Consumer<LoginOutcome> logins) {

	/**
	 * Keep frames from the handler of a listener until their peer has authenticated.
	 * @return the handler itself if its peers need not
	 */
	ConnectionHandler guard(String listener, ConnectionHandler handler, HandlerSettings.Identity settings,
			ReplyWriter writer) {
		if (this.authenticator == null) {
			return handler;
		}
		if (settings.concurrency() > 1 && handler.executor() != null) {
			throw new SocketHandlerException(
					"Listener '" + listener + "' has an authenticator, and handles " + settings.concurrency()
							+ " frames of a connection at the same time, so that the first one would not be the first.",
					"Remove 'asyncnet.listeners." + listener + ".concurrency', or the authenticator.", null);
		}
		return new AuthenticatingHandler(handler, this.authenticator, this.principals, settings.limits(), writer::write,
				this.logins);
	}

	/** Whether it may take long to tell who a peer is, so that it is asked elsewhere. */
	boolean mayBlock(HandlerSettings.Identity settings) {
		return this.authenticator != null || (settings.identifiable() && this.principals.mayBlock());
	}

	/**
	 * Return replies of which those that come later fail as those do that come at once.
	 */
	Replies refusing(Replies replies) {
		return new RefusingReplies(replies, this);
	}

	/** Whether a failure may be one that the peer is refused with. */
	boolean isRefusing() {
		return this.principals.isMapped();
	}

	/**
	 * Return what a failure of a handler that nobody has answered counts as: one that the
	 * peer is refused with is not the handler's failure.
	 */
	Throwable unanswered(Throwable failure) {
		return (failure instanceof Exception ex) ? unanswered(ex) : failure;
	}

	Exception unanswered(Exception failure) {
		return unanswered(this.principals, failure);
	}

	static Exception unanswered(PeerPrincipals principals, Exception failure) {
		boolean refusal = !(failure instanceof PeerRefusedException) && principals.isRefusal(failure);
		return refusal ? new DeniedPeerException(failure) : failure;
	}

	/** Return what the handler has failed with, whatever that counts as. */
	static @Nullable Throwable thrown(@Nullable Throwable failure) {
		return (failure instanceof DeniedPeerException) ? failure.getCause() : failure;
	}

}
