package io.asyncnet.socket;

import javax.net.ssl.SSLHandshakeException;

import io.asyncnet.tls.TlsHandshakeException;
import io.asyncnet.tls.TlsHandshakeException.Reason;

/**
 * A fatal alert that a peer has sent in plain text before the handshake was done. In TLS
 * 1.3 clients that use OpenSSL refuse the certificate of a server like that, although
 * there are keys already. Engines only tell that such a record should not be there, and
 * nobody would learn why the handshake has failed. What it says may be the doing of
 * somebody in between, so it explains a failure, but never causes one. Event loop only.
 */
final class PlainAlert {

	/** The type of its record. */
	static final int RECORD = 21;

	/** Level and description; with encryption it is longer. */
	static final int LENGTH = 2;

	private static final int FATAL = 2;

	private int level;

	private int description;

	/** The next byte of an alert. */
	void add(int value) {
		this.level = this.description;
		this.description = value;
	}

	/**
	 * Tell why the handshake failed.
	 * @param failure what the engine says
	 * @return the same, unless the engine cannot explain it and the alert can
	 */
	Throwable explain(Throwable failure) {
		if (this.level != FATAL || TlsHandshakeException.of(failure, null).reason() != Reason.OTHER) {
			return failure;
		}
		SSLHandshakeException explained = new SSLHandshakeException("Received fatal alert: " + name(this.description));
		explained.initCause(failure);
		return explained;
	}

	/** As in RFC 8446, section 6, and in RFC 5246 for those of older versions. */
	private static String name(int description) {
		return switch (description) {
			case 10 -> "unexpected_message";
			case 20 -> "bad_record_mac";
			case 22 -> "record_overflow";
			case 40 -> "handshake_failure";
			case 42 -> "bad_certificate";
			case 43 -> "unsupported_certificate";
			case 44 -> "certificate_revoked";
			case 45 -> "certificate_expired";
			case 46 -> "certificate_unknown";
			case 47 -> "illegal_parameter";
			case 48 -> "unknown_ca";
			case 49 -> "access_denied";
			case 50 -> "decode_error";
			case 51 -> "decrypt_error";
			case 70 -> "protocol_version";
			case 71 -> "insufficient_security";
			case 80 -> "internal_error";
			case 86 -> "inappropriate_fallback";
			case 90 -> "user_canceled";
			case 109 -> "missing_extension";
			case 110 -> "unsupported_extension";
			case 112 -> "unrecognized_name";
			case 113 -> "bad_certificate_status_response";
			case 115 -> "unknown_psk_identity";
			case 116 -> "certificate_required";
			case 120 -> "no_application_protocol";
			default -> "unassigned_" + description;
		};
	}

}
