package io.asyncnet.spring.identity;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.asyncnet.socket.AttributeKey;
import io.asyncnet.socket.Connection;
import io.asyncnet.socket.PeerRefusedException;
import io.asyncnet.spring.observation.LoginOutcome;

/**
 * The authentication of one connection's peer.
 */
final class Login {

	static final AttributeKey<Login> KEY = AttributeKey.of(Login.class.getName(), Login.class);

	/**
	 * Completes with how it ends. It is its own timer: whoever completes it first
	 * decides, and the timer is gone then.
	 */
	private final CompletableFuture<LoginOutcome> decided = new CompletableFuture<>();

	// Of callbacks, which come one after the other.
	private int attempts;

	private boolean attempted;

	private boolean passed;

	/** Whether the connection had TLS by then. */
	private boolean tls;

	/** Begin, and end the connection if nothing is decided in time. */
	static Login begin(Connection connection, AuthenticationSettings settings, Consumer<LoginOutcome> outcomes) {
		Login login = new Login();
		connection.attributes().put(KEY, login);
		long nanos = TimeUnit.NANOSECONDS.convert(settings.timeout());
		login.decided.completeOnTimeout(LoginOutcome.TIMEOUT, nanos, TimeUnit.NANOSECONDS).thenAccept((outcome) -> {
			outcomes.accept(outcome);
			if (outcome == LoginOutcome.TIMEOUT) {
				new PeerRefusedException(
						"its peer did not authenticate within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms")
					.end(connection);
			}
		});
		return login;
	}

	/**
	 * Return whether the peer has authenticated, and that not before TLS began, when
	 * somebody in between may have done it.
	 */
	boolean hasPassed(Connection connection) {
		return this.passed && this.tls == (connection.tls() != null);
	}

	/** Return whether the peer has to authenticate once more. */
	boolean isOver() {
		return this.passed;
	}

	/** Count an attempt and return its number. */
	int attempt() {
		this.attempted = true;
		return ++this.attempts;
	}

	int attempts() {
		return this.attempts;
	}

	/** Whether the current frame was an attempt; {@code false} when asked again. */
	boolean wasAttempt() {
		boolean attempted = this.attempted;
		this.attempted = false;
		return attempted;
	}

	/** Let the peer in, unless time is over. */
	boolean pass(Connection connection) {
		this.tls = connection.tls() != null;
		this.passed = this.decided.complete(LoginOutcome.SUCCESS);
		return this.passed;
	}

	/** The peer is not let in, or has gone; without effect on one that has passed. */
	void end(LoginOutcome outcome) {
		this.decided.complete(outcome);
	}

}
