package io.asyncnet.spring.observation;

/**
 * How the login of a peer ends. Each login that has begun ends once.
 *
 * @since 0.1.0
 */
public enum LoginOutcome {

	/** The peer is let in. */
	SUCCESS,

	/** The peer is not let in: by what it has sent, or because nobody knows its user. */
	REFUSED,

	/** It could not be decided, for want of a database for example. */
	ERROR,

	/** The peer took too long, or the authenticator did. */
	TIMEOUT,

	/** Nobody was asked, because the address has failed too often. */
	THROTTLED,

	/** The connection ended before anything was decided. */
	INCOMPLETE

}
