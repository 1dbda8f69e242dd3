package io.asyncnet.spring.identity;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.asyncnet.CloseReason;
import io.asyncnet.framing.FramingException;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.Frame;
import io.asyncnet.socket.PeerRefusedException;
import io.asyncnet.socket.Replies;
import io.asyncnet.spring.identity.AuthenticationResult.Decision;
import io.asyncnet.spring.observation.LoginOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Keeps frames from a handler until the peer has authenticated. Everything else of a
 * connection, its beginning and its end, is the handler's from the start.
 *
 * @since 0.1.0
 */
public final class AuthenticatingHandler implements ConnectionHandler {

	/** More than any exchange of challenges takes; a peer would go on for ever. */
	static final int MAX_FRAMES = 16;

	private final ConnectionHandler handler;

	private final SocketAuthenticator authenticator;

	private final PeerPrincipals principals;

	private final AuthenticationSettings settings;

	private final BiConsumer<Object, Replies> writer;

	private final Consumer<LoginOutcome> outcomes;

	private final @Nullable FailureThrottle throttle;

	/**
	 * Create an instance.
	 * @param handler what handles the frames of peers that have authenticated
	 * @param authenticator decides
	 * @param principals learn who the peers are
	 * @param settings limits
	 * @param writer writes the authenticator's replies
	 * @param outcomes learns how each login ends, on any thread
	 */
	public AuthenticatingHandler(ConnectionHandler handler, SocketAuthenticator authenticator,
			PeerPrincipals principals, AuthenticationSettings settings, BiConsumer<Object, Replies> writer,
			Consumer<LoginOutcome> outcomes) {
		this.handler = handler;
		this.authenticator = authenticator;
		this.principals = principals;
		this.settings = settings;
		this.writer = writer;
		this.outcomes = outcomes;
		this.throttle = (settings.failuresPerMinute() > 0)
				? new FailureThrottle(settings.failuresPerMinute(), System::nanoTime) : null;
	}

	@Override
	public void onFrame(Connection connection, Frame frame, Replies replies) throws Exception {
		Login login = login(connection);
		if (login.hasPassed(connection)) {
			this.handler.onFrame(connection, frame, replies);
		}
		else {
			attempt(connection, frame, replies, login.isOver() ? begin(connection) : login);
		}
	}

	private Login login(Connection connection) {
		Login login = connection.attributes().get(Login.KEY);
		return (login != null) ? login : begin(connection);
	}

	private Login begin(Connection connection) {
		return Login.begin(connection, this.settings, this.outcomes);
	}

	private void attempt(Connection connection, Frame frame, Replies replies, Login login) throws Exception {
		int number = login.attempt();
		if (this.throttle != null && this.throttle.isBlocked(connection.remoteAddress())) {
			login.end(LoginOutcome.THROTTLED);
			throw new PeerRefusedException(
					"too many authentications from the address of its peer have failed within a minute, more than "
							+ this.settings.failuresPerMinute());
		}
		try {
			decide(connection, login,
					this.authenticator.authenticate(new AuthenticationAttempt(connection, frame, number)), replies);
		}
		catch (Exception ex) {
			throw refused(connection, login, ex);
		}
		catch (Error ex) {
			login.end(LoginOutcome.ERROR);
			throw ex;
		}
		finally {
			// who the peer is belongs to what the thread knows, and what the
			// authenticator
			// has left there does not
			this.handler.onLeave(connection);
			this.handler.onEnter(connection);
		}
	}

	private void decide(Connection connection, Login login, AuthenticationResult result, Replies replies) {
		if (result.decision() == Decision.AUTHENTICATED) {
			this.principals.set(connection, result.principal());
			if (!login.pass(connection)) {
				// the connection is ending already
				return;
			}
		}
		if (result.reply() != null) {
			this.writer.accept(result.reply(), replies);
		}
		if (result.decision() == Decision.REFUSED) {
			throw new PeerRefusedException("its peer has not authenticated");
		}
		if (result.decision() == Decision.CHALLENGE && login.attempts() == MAX_FRAMES) {
			throw new PeerRefusedException("its peer has not authenticated by " + MAX_FRAMES + " frames");
		}
	}

	private Exception refused(Connection connection, Login login, Exception failure) {
		if (!this.principals.isRefusal(failure)) {
			login.end(LoginOutcome.ERROR);
			return failure;
		}
		login.end(LoginOutcome.REFUSED);
		if (this.throttle != null) {
			this.throttle.failed(connection.remoteAddress());
		}
		return (failure instanceof PeerRefusedException) ? failure
				: new PeerRefusedException("its peer has not authenticated", failure);
	}

	@Override
	public void onOpen(Connection connection, Replies replies) throws Exception {
		login(connection);
		this.handler.onOpen(connection, replies);
	}

	@Override
	public void onDrain(Connection connection, Replies replies) throws Exception {
		this.handler.onDrain(connection, replies);
	}

	@Override
	public void onClose(Connection connection, CloseReason reason) throws Exception {
		Login login = connection.attributes().get(Login.KEY);
		if (login != null) {
			// it has not begun if there was no way to open the connection
			login.end(LoginOutcome.INCOMPLETE);
		}
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
		if (!login(connection).wasAttempt()) {
			this.handler.onHandled(connection, nanos, failure);
		}
	}

	/** Each connection has to be opened for its time to begin. */
	@Override
	public boolean handlesLife() {
		return true;
	}

	@Override
	public @Nullable Executor executor() {
		return this.handler.executor();
	}

}
