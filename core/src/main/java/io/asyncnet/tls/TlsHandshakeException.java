package io.asyncnet.tls;

import javax.net.ssl.SSLException;

import io.asyncnet.AsyncNetException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake that failed, with the reason that an operator can act on.
 *
 * @since 0.1.0
 */
public final class TlsHandshakeException extends AsyncNetException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final @Nullable String host;

	private final @Nullable String alert;

	private TlsHandshakeException(HandshakeFailure failure, @Nullable String host, Throwable cause) {
		super(message(failure, host), cause);
		this.reason = failure.reason();
		this.host = host;
		this.alert = failure.alert();
	}

	/**
	 * Tell from what an engine threw why a handshake failed. A cause that is a
	 * {@code TlsHandshakeException} already is returned as it is.
	 * @param cause what the handshake failed with
	 * @param host the host that was to be reached, {@code null} on the side of a server
	 * @return the exception, never {@code null}
	 */
	public static TlsHandshakeException of(Throwable cause, @Nullable String host) {
		return (cause instanceof TlsHandshakeException known) ? known
				: new TlsHandshakeException(HandshakeFailure.of(cause), host, cause);
	}

	/**
	 * Tell that an upgrade to TLS was refused, because the peer, or somebody in between,
	 * had sent more in plain text than was asked for.
	 * @param bytes number of bytes that were left over
	 * @param host the host that was to be reached, {@code null} on the side of a server
	 * @return the exception
	 */
	public static TlsHandshakeException leftOver(int bytes, @Nullable String host) {
		return new TlsHandshakeException(new HandshakeFailure(Reason.PLAIN_TEXT_LEFT_OVER, null), host,
				new SSLException(bytes + " bytes of plain text were left over"));
	}

	/**
	 * Tell that a client has asked for a server name for which there is no certificate,
	 * or which cannot be read, where not everybody may have the listener's own.
	 * @return the exception
	 */
	public static TlsHandshakeException unrecognizedName() {
		return new TlsHandshakeException(new HandshakeFailure(Reason.UNRECOGNIZED_NAME, null), null,
				new SSLException("Server name is not known"));
	}

	/**
	 * Tell that a client has offered other application protocols only.
	 * @return the exception
	 */
	public static TlsHandshakeException noApplicationProtocol() {
		return new TlsHandshakeException(new HandshakeFailure(Reason.NO_COMMON_APPLICATION_PROTOCOL, null), null,
				new SSLException("No application protocol of the client is known"));
	}

	/**
	 * Tell that a peer has sent more than the handshake of an honest one has.
	 * @return the exception
	 */
	public static TlsHandshakeException tooLong() {
		return new TlsHandshakeException(new HandshakeFailure(Reason.TOO_LONG, null), null,
				new SSLException("Handshake is too long"));
	}

	/**
	 * Return why the handshake failed.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Return the host that was to be reached.
	 * @return the host's name or address as the caller gave it, {@code null} on the side
	 * of a server
	 */
	public @Nullable String host() {
		return this.host;
	}

	/**
	 * Return the alert with which the peer ended the handshake.
	 * @return the alert by its name in RFC 8446, for example {@code unknown_ca};
	 * {@code null} when it was not the peer that ended the handshake
	 */
	public @Nullable String alert() {
		return this.alert;
	}

	private static String message(HandshakeFailure failure, @Nullable String host) {
		String message = "TLS handshake " + ((host != null) ? "with '" + host + "' " : "") + "failed: "
				+ failure.reason().description;
		return (failure.alert() != null) ? message + " (alert " + failure.alert() + ")" : message;
	}

	/**
	 * Why a handshake failed.
	 */
	public enum Reason {

		/** The peer's certificate is trusted, but it is not for the host asked for. */
		WRONG_HOST("the peer's certificate is for another host"),

		/** A certificate of the peer is not valid any more. */
		EXPIRED("a certificate of the peer has expired"),

		/** A certificate of the peer is not valid yet. */
		NOT_YET_VALID("a certificate of the peer is not valid yet"),

		/** The peer's certificate was issued by an authority that is not trusted. */
		UNKNOWN_AUTHORITY("the authority that issued the peer's certificate is not trusted"),

		/** The peer's certificate was issued by itself, and is not trusted. */
		SELF_SIGNED("the peer's certificate is self-signed and not trusted"),

		/** A certificate of the peer has been revoked by its authority. */
		REVOKED("a certificate of the peer has been revoked"),

		/** The peer has no certificate, and needs one. */
		NO_CERTIFICATE("the peer has no certificate, which it needs"),

		/** The peer's certificate is not accepted for another reason. */
		BAD_CERTIFICATE("the peer's certificate is not acceptable"),

		/** Both sides have no version of TLS in common. */
		NO_COMMON_PROTOCOL("no TLS protocol version is enabled on both sides"),

		/** Both sides have no cipher suite in common. */
		NO_COMMON_CIPHER("no cipher suite is enabled on both sides"),

		/** The client offers application protocols, but none that the server has. */
		NO_COMMON_APPLICATION_PROTOCOL("no application protocol is enabled on both sides"),

		/** The peer ended the handshake and said why: {@link #alert()}. */
		PEER_ALERT("the peer refused it"),

		/** The peer asked for a server name that is not known, or cannot be read. */
		UNRECOGNIZED_NAME("the peer asked for a server name that is not known here"),

		/** The peer sent more than 16 KiB of ClientHello, or 128 KiB in all. */
		TOO_LONG("the peer sent more than a handshake may have"),

		/** What the peer sent is not TLS. */
		NOT_TLS("the peer does not speak TLS"),

		/**
		 * The peer, or somebody in between, had sent more in plain text than was asked
		 * for.
		 */
		PLAIN_TEXT_LEFT_OVER("plain text was left over when it was to begin, which may have been injected"),

		/** The handshake did not end in time. */
		TIMEOUT("it took longer than 'handshakeTimeout'"),

		/** The connection ended before the handshake did. */
		CLOSED("the connection was closed before it was done"),

		/** Something else, which the exception's cause tells. */
		OTHER("the TLS engine gave up");

		private final String description;

		Reason(String description) {
			this.description = description;
		}

	}

}
