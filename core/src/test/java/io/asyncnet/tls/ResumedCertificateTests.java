package io.asyncnet.tls;

import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the certificates of sessions that are resumed.
 */
class ResumedCertificateTests {

	private final TellingTrustManager trust = new TellingTrustManager(
			(X509ExtendedTrustManager) TestCertificates.trust().getTrustManagers()[0], true);

	@Test
	void takesOneThatIsStillValid() {
		X509Certificate[] chain = TestCertificates.CLIENT.getCertificatePath();

		assertThatCode(() -> this.trust.resumeClientTrusted(chain, engine())).doesNotThrowAnyException();
		assertThatCode(() -> this.trust.resumeServerTrusted(chain, engine())).doesNotThrowAnyException();
	}

	@Test
	void refusesOneThatHasExpiredMeanwhile() {
		X509Certificate[] chain = TestCertificates.EXPIRED_CLIENT.getCertificatePath();

		assertThatExceptionOfType(CertificateExpiredException.class)
			.isThrownBy(() -> this.trust.resumeClientTrusted(chain, engine()));
		assertThatExceptionOfType(CertificateExpiredException.class)
			.isThrownBy(() -> this.trust.resumeServerTrusted(chain, engine()));
	}

	private static SSLEngine engine() {
		return TestCertificates.serverContext().createSSLEngine();
	}

}
