package io.asyncnet.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import io.asyncnet.tls.HandshakeFailure.SelfSigned;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;

/**
 * Leaves the decision, the host name's included, to another trust manager, and notes on
 * what that one throws whether the certificate is self-signed: once the handshake has
 * failed nobody has the peer's certificates any more. The JDK's engine gets the same
 * exception, because it chooses the alert to the peer by it. BoringSSL's would tell most
 * of them as {@code internal_error}, unless it is told what is wrong.
 */
final class TellingTrustManager extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

	/** X509_V_ERR_ codes of OpenSSL, by which the alert is chosen. */
	private static final int NOT_YET_VALID = 9;

	private static final int HAS_EXPIRED = 10;

	private static final int NO_LOCAL_ISSUER = 20;

	private static final int REVOKED = 23;

	private static final int REJECTED = 28;

	private final X509ExtendedTrustManager decider;

	private final boolean openssl;

	/**
	 * Create a trust manager.
	 * @param decider the one that decides
	 * @param openssl whether it is for BoringSSL
	 */
	TellingTrustManager(X509ExtendedTrustManager decider, boolean openssl) {
		this.decider = decider;
		this.openssl = openssl;
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		try {
			this.decider.checkClientTrusted(chain, authType, engine);
		}
		catch (CertificateException ex) {
			throw told(chain, ex);
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		try {
			this.decider.checkServerTrusted(chain, authType, engine);
		}
		catch (CertificateException ex) {
			throw told(chain, ex);
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.decider.checkClientTrusted(chain, authType, socket);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.decider.checkServerTrusted(chain, authType, socket);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.decider.checkClientTrusted(chain, authType);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.decider.checkServerTrusted(chain, authType);
	}

	/**
	 * A session that is resumed has been verified when it was made, with what is trusted
	 * still: whoever trusts something else has another context, with other ticket keys.
	 * Only time goes on.
	 */
	@Override
	public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
		checkDates(chain);
	}

	@Override
	public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
		checkDates(chain);
	}

	private static void checkDates(X509Certificate[] chain) throws CertificateException {
		for (X509Certificate certificate : chain) {
			certificate.checkValidity();
		}
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.decider.getAcceptedIssuers();
	}

	private CertificateException told(X509Certificate[] chain, CertificateException failure) {
		// a self-signed certificate can be trusted, and be refused for another reason
		TlsHandshakeException.Reason reason = HandshakeFailure.of(failure).reason();
		boolean untrusted = reason == TlsHandshakeException.Reason.UNKNOWN_AUTHORITY;
		if (untrusted && chain.length == 1 && isSelfSigned(chain[0])) {
			failure.addSuppressed(new SelfSigned());
		}
		return this.openssl ? new OpenSslCertificateException(failure.getMessage(), failure, code(reason)) : failure;
	}

	private static int code(TlsHandshakeException.Reason reason) {
		return switch (reason) {
			case EXPIRED -> HAS_EXPIRED;
			case NOT_YET_VALID -> NOT_YET_VALID;
			case REVOKED -> REVOKED;
			case UNKNOWN_AUTHORITY -> NO_LOCAL_ISSUER;
			default -> REJECTED;
		};
	}

	private static boolean isSelfSigned(X509Certificate certificate) {
		if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
			return false;
		}
		try {
			certificate.verify(certificate.getPublicKey());
			return true;
		}
		catch (GeneralSecurityException ex) {
			// the same name, but another one's signature
			return false;
		}
	}

}
