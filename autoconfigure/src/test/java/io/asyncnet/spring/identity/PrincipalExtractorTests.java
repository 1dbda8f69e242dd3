package io.asyncnet.spring.identity;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;

import io.asyncnet.socket.PeerCredentials;
import io.asyncnet.socket.SocketPeer;
import io.netty.pkitesting.CertificateBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrincipalExtractorTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "nobody",
			value = { "CN=till 7 | till 7", "CN=till,OU=tills,O=shop | till", "O=shop,OU=tills,CN=till | till",
					"CN=most,CN=least | most", "OU=tills+CN=till,O=shop | till", "cn=till | till",
					"CN=a\\,OU=b | a,OU=b", "CN=a\\,CN\\=b,O=x | a,CN=b", "O=CN\\=till | nobody", "O=shop | nobody",
					"CN=ä | ä" })
	void nameIsTheCommonNameOfTheSubject(String subject, @Nullable String name) throws Exception {
		assertThat(name(certificate(subject))).isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "\\00", "\\0A", "\\0D\\0A", "\\E2\\80\\A8", "\\E2\\80\\AE" })
	void nameBreaksNoLine(String character) throws Exception {
		assertThat(name(certificate("CN=admin" + character + "x"))).isNull();
	}

	@Test
	void peerWithoutACertificateIsNobody() {
		assertThat(new CertificatePrincipalExtractor().extract(new Peer(List.of(), null))).isNull();
	}

	@Test
	void userOfAUnixDomainSocketHasANameOrANumber() {
		assertThat(name(new PeerCredentials(1000, 1000, 7, null, null))).isEqualTo("uid:1000");
		assertThat(name(new PeerCredentials(-1, -1, -1, "alice", "staff"))).isEqualTo("alice");
		assertThat(name(new PeerCredentials(-1, -1, -1, null, null))).isNull();
	}

	private static X509Certificate certificate(String subject) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.setIsCertificateAuthority(true)
			.buildSelfSigned()
			.getCertificate();
	}

	private static @Nullable String name(X509Certificate certificate) {
		Principal principal = new CertificatePrincipalExtractor().extract(new Peer(List.of(certificate), null));
		return (principal != null) ? principal.getName() : null;
	}

	private static @Nullable String name(PeerCredentials credentials) {
		Principal principal = new UnixPrincipalExtractor().extract(new Peer(List.of(), credentials));
		return (principal != null) ? principal.getName() : null;
	}

	private record Peer(List<X509Certificate> peerCertificates,
			@Nullable PeerCredentials peerCredentials) implements SocketPeer {

	}

}
