package io.asyncnet.spring.guide;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.asyncnet.socket.Connection;
import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.autoconfigure.AsyncNetAutoConfiguration;
import io.asyncnet.spring.listener.SocketListenerRegistry;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RevocableClientsTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	private Path directory;

	private X509Bundle authority;

	private X509Bundle revoked;

	private X509Bundle client;

	@BeforeEach
	void makeCertificates() throws Exception {
		CertificateBuilder builder = new CertificateBuilder().ecp256();
		this.authority = builder.copy().subject("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
		X509Bundle server = builder.copy()
			.subject("CN=server")
			.addExtendedKeyUsageServerAuth()
			.buildIssuedBy(this.authority);
		this.revoked = client("revoked");
		this.client = client("client");
		Files.writeString(this.directory.resolve("quotes.crt"), server.getCertificatePathPEM());
		Files.writeString(this.directory.resolve("quotes.key"), server.getPrivateKeyPEM());
		Files.writeString(this.directory.resolve("clients-ca.crt"), this.authority.getCertificatePEM());
		revoke(this.revoked);
	}

	private X509Bundle client(String name) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject("CN=" + name)
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(this.authority);
	}

	private void revoke(X509Bundle client) throws Exception {
		X509v2CRLBuilder list = new JcaX509v2CRLBuilder(this.authority.getCertificate(), Date.from(Instant.now()))
			.addCRLEntry(client.getCertificate().getSerialNumber(), Date.from(Instant.now()), CRLReason.keyCompromise)
			.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(1))));
		Files.write(this.directory.resolve("clients.crl"),
				list.build(
						new JcaContentSignerBuilder("SHA256withECDSA").build(this.authority.getKeyPair().getPrivate()))
					.getEncoded());
	}

	private ApplicationContextRunner runner(String engine) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AsyncNetAutoConfiguration.class, SslAutoConfiguration.class))
			.withBean(RevocableClients.class)
			.withBean(Who.class)
			.withPropertyValues("certificates=" + this.directory, "asyncnet.listeners.who.port=0",
					"asyncnet.listeners.who.ssl.bundle=quotes", "asyncnet.listeners.who.ssl.client-auth=need",
					"asyncnet.listeners.who.ssl.engine=" + engine);
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void refusesARevokedCertificate(String engine) {
		runner(engine).run((context) -> {
			assertThat(ask(context, this.client)).isEqualTo("CN=client");
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> ask(context, this.revoked))
				.withMessageContaining("jdk".equals(engine) ? "certificate_unknown" : "certificate_revoked");
		});
	}

	@Test
	void newConnectionsSeeANewList() {
		runner("auto").run((context) -> {
			revoke(this.client);
			context.getBean(SslBundleRegistry.class)
				.updateBundle("quotes", context.getBean(RevocableClients.class).bundle());

			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> ask(context, this.client));
			assertThat(ask(context, this.revoked)).isEqualTo("CN=revoked");
		});
	}

	private String ask(ApplicationContext context, X509Bundle identity) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		KeyStore store = identity.toKeyStore(PASSWORD);
		keys.init(store, PASSWORD);
		SSLContext tls = SSLContext.getInstance("TLS");
		tls.init(keys.getKeyManagers(), this.authority.toTrustManagerFactory().getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) tls.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(),
					context.getBean(SocketListenerRegistry.class).get("who").port());
		socket.setSoTimeout(5000);
		// so that a refusal is told by the handshake
		socket.setEnabledProtocols(new String[] { "TLSv1.2" });
		try (TestClient client = new TestClient(socket)) {
			socket.startHandshake();
			return client.send("?\n").receiveLine().strip();
		}
	}

	static class Who {

		@SocketHandler("who")
		String who(String line, Connection connection) {
			return String.valueOf(connection.tls().peer());
		}

	}

}
