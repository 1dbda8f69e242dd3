package io.asyncnet.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;

import static org.assertj.core.api.Assertions.assertThat;

class PeerCertificateTests {

	@Test
	void hasSubjectAndCommonName() throws Exception {
		PeerCertificate peer = of(new CertificateBuilder().subject("CN=Sensor \\, 7,OU=Lab,O=Example"));

		assertThat(peer.subject()).isEqualTo("CN=Sensor \\, 7,OU=Lab,O=Example");
		assertThat(peer.commonName()).isEqualTo("Sensor , 7");
		assertThat(peer).hasToString(peer.subject());
	}

	@Test
	void mostSpecificCommonNameIsTaken() throws Exception {
		assertThat(of(new CertificateBuilder().subject("CN=leaf,CN=root,O=Example")).commonName()).isEqualTo("leaf");
	}

	@Test
	void commonNameMayBeMissing() throws Exception {
		assertThat(of(new CertificateBuilder().subject("O=CN\\=nobody")).commonName()).isNull();
	}

	@Test
	void hasAlternativeNamesByTheirKinds() throws Exception {
		PeerCertificate peer = of(new CertificateBuilder().subject("CN=all")
			.addSanDnsName("a.test")
			.addSanDnsName("b.test")
			.addSanRfc822Name("who@a.test")
			.addSanUriName("spiffe://a.test/sensor/7")
			.addSanIpAddress("192.0.2.1")
			.addSanIpAddress("2001:db8::1"));

		assertThat(peer.dnsNames()).containsExactly("a.test", "b.test");
		assertThat(peer.emailAddresses()).containsExactly("who@a.test");
		assertThat(peer.uris()).containsExactly("spiffe://a.test/sensor/7");
		assertThat(peer.ipAddresses()).containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
		assertThat(peer.dnsNames()).isSameAs(peer.dnsNames());
	}

	@Test
	void alternativeNamesMayBeMissing() throws Exception {
		PeerCertificate peer = of(new CertificateBuilder().subject("CN=plain"));

		assertThat(peer.dnsNames()).isEmpty();
		assertThat(peer.emailAddresses()).isEmpty();
		assertThat(peer.uris()).isEmpty();
		assertThat(peer.ipAddresses()).isEmpty();
	}

	@Test
	void namesThatCannotBeReadAreNone() throws Exception {
		X509Certificate certificate = BDDMockito.mock(X509Certificate.class);
		BDDMockito.given(certificate.getSubjectAlternativeNames()).willThrow(new CertificateParsingException());

		assertThat(new PeerCertificate(certificate).dnsNames()).isEmpty();
	}

	private static PeerCertificate of(CertificateBuilder builder) throws Exception {
		X509Bundle bundle = builder.ecp256().buildIssuedBy(TestCertificates.AUTHORITY);
		return new PeerCertificate(bundle.getCertificate());
	}

}
