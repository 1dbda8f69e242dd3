package io.asyncnet.tls;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.asyncnet.tls.TlsHandshakeException.Reason;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake failed, told from the exceptions of both engines. Where the type of an
 * exception does not tell, its message has to: neither the JDK nor BoringSSL offers
 * anything else.
 *
 * @param reason the reason
 * @param alert the peer's alert, or {@code null}
 */
record HandshakeFailure(Reason reason, @Nullable String alert) {

	/** "Received fatal alert: unknown_ca", and "...:TLSV1_ALERT_UNKNOWN_CA". */
	private static final Pattern ALERT = Pattern
		.compile("(?:Received fatal alert: |(?:SSLV3|TLSV1)_ALERT_)([A-Za-z0-9_]+)");

	private static final Pattern NO_PROTOCOL = Pattern
		.compile("No appropriate protocol|not accepted by (?:client|server) preferences"
				+ "|protocol \\S+ is not enabled|:UNSUPPORTED_PROTOCOL|:NO_SUPPORTED_VERSIONS_ENABLED");

	private static final Pattern NO_CERTIFICATE = Pattern
		.compile("Empty (?:client|server) certificate chain|:PEER_DID_NOT_RETURN_A_CERTIFICATE");

	private static final Pattern NO_CIPHER = Pattern.compile("no cipher suites in common|:NO_SHARED_CIPHER");

	/** What the JDK's trust manager says; nothing but this text tells it. */
	private static final Pattern WRONG_HOST = Pattern
		.compile("No subject alternative|No name matching|Illegal given domain name");

	private static final Pattern NOT_TLS = Pattern
		.compile(":WRONG_VERSION_NUMBER|:HTTP_REQUEST|:HTTPS_PROXY_REQUEST|plaintext connection");

	static HandshakeFailure of(Throwable thrown) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		HandshakeFailure failure = null;
		boolean certificate = false;
		for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
			HandshakeFailure found = single(cause);
			if (found != null && (failure == null || isMoreSpecific(found, failure))) {
				failure = found;
			}
			certificate |= cause instanceof CertificateException;
		}
		if (failure != null && failure.reason != Reason.CLOSED) {
			return failure;
		}
		if (certificate) {
			return new HandshakeFailure(Reason.BAD_CERTIFICATE, null);
		}
		return (failure != null) ? failure : new HandshakeFailure(Reason.OTHER, null);
	}

	/** The outer exceptions say less than their causes, above all that all is over. */
	private static boolean isMoreSpecific(HandshakeFailure found, HandshakeFailure known) {
		return known.reason == Reason.CLOSED
				|| (known.reason == Reason.UNKNOWN_AUTHORITY && found.reason != Reason.CLOSED);
	}

	private static @Nullable HandshakeFailure single(Throwable cause) {
		Reason reason = byType(cause);
		if (reason != null) {
			return new HandshakeFailure(reason, null);
		}
		String message = String.valueOf(cause.getMessage());
		if (cause instanceof CertificateException) {
			return WRONG_HOST.matcher(message).find() ? new HandshakeFailure(Reason.WRONG_HOST, null) : null;
		}
		return (cause instanceof SSLException) ? byMessage(message) : null;
	}

	private static @Nullable Reason byType(Throwable cause) {
		for (Throwable suppressed : cause.getSuppressed()) {
			if (suppressed instanceof SelfSigned) {
				return Reason.SELF_SIGNED;
			}
		}
		if (cause instanceof CertificateExpiredException) {
			return Reason.EXPIRED;
		}
		if (cause instanceof CertificateRevokedException || (cause instanceof CertPathValidatorException path
				&& path.getReason() == CertPathValidatorException.BasicReason.REVOKED)) {
			return Reason.REVOKED;
		}
		if (cause instanceof CertificateNotYetValidException) {
			return Reason.NOT_YET_VALID;
		}
		if (cause instanceof CertPathBuilderException) {
			return Reason.UNKNOWN_AUTHORITY;
		}
		if (cause instanceof SslHandshakeTimeoutException) {
			return Reason.TIMEOUT;
		}
		if (cause instanceof NotSslRecordException) {
			return Reason.NOT_TLS;
		}
		boolean closed = cause instanceof ClosedChannelException
				|| (cause instanceof IOException && !(cause instanceof SSLException));
		return closed ? Reason.CLOSED : null;
	}

	private static @Nullable HandshakeFailure byMessage(String message) {
		Matcher alert = ALERT.matcher(message);
		if (alert.find()) {
			String name = alert.group(1).toLowerCase(Locale.ROOT);
			boolean protocol = name.equals("protocol_version");
			return new HandshakeFailure(protocol ? Reason.NO_COMMON_PROTOCOL : Reason.PEER_ALERT, name);
		}
		Reason reason = null;
		if (NO_PROTOCOL.matcher(message).find()) {
			reason = Reason.NO_COMMON_PROTOCOL;
		}
		else if (NO_CERTIFICATE.matcher(message).find()) {
			reason = Reason.NO_CERTIFICATE;
		}
		else if (NO_CIPHER.matcher(message).find()) {
			reason = Reason.NO_COMMON_CIPHER;
		}
		else if (message.contains("No matching application layer protocol")) {
			reason = Reason.NO_COMMON_APPLICATION_PROTOCOL;
		}
		else if (NOT_TLS.matcher(message).find()) {
			reason = Reason.NOT_TLS;
		}
		else if (message.contains("closed while SSL/TLS handshake") || message.contains("closed inbound before")) {
			reason = Reason.CLOSED;
		}
		return (reason != null) ? new HandshakeFailure(reason, null) : null;
	}

	/** Left on an exception by {@link TellingTrustManager}. */
	static final class SelfSigned extends Exception {

		private static final long serialVersionUID = 1L;

		SelfSigned() {
			super("The peer's certificate is self-signed", null, false, false);
		}

	}

}
