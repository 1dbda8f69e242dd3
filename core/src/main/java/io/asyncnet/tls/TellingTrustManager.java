package io.asyncnet.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import io.asyncnet.tls.HandshakeFailure.SelfSigned;

/**
 * Leaves the decision, the host name's included, to another trust manager, and notes on
 * what that one throws whether the certificate is self-signed: once the handshake has
 * failed nobody has the peer's certificates any more. The exception stays the same,
 * because the engines choose the alert to the peer by it.
 */
final class TellingTrustManager extends X509ExtendedTrustManager {

	private final X509ExtendedTrustManager decider;

	TellingTrustManager(X509ExtendedTrustManager decider) {
		this.decider = decider;
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

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.decider.getAcceptedIssuers();
	}

	private static CertificateException told(X509Certificate[] chain, CertificateException failure) {
		// a self-signed certificate can be trusted, and be refused for another reason
		boolean untrusted = HandshakeFailure.of(failure).reason() == TlsHandshakeException.Reason.UNKNOWN_AUTHORITY;
		if (untrusted && chain.length == 1 && isSelfSigned(chain[0])) {
			failure.addSuppressed(new SelfSigned());
		}
		return failure;
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
