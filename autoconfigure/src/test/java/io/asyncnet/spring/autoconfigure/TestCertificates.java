package io.asyncnet.spring.autoconfigure;

import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * An authority, a server and a client that it vouches for, and a client that it does not.
 */
final class TestCertificates {

	private static final Duration DAY = Duration.ofDays(1);

	private static final char[] PASSWORD = "changeit".toCharArray();

	final X509Bundle authority;

	final X509Bundle server;

	final X509Bundle client;

	final X509Bundle stranger;

	private TestCertificates() throws Exception {
		CertificateBuilder builder = new CertificateBuilder().ecp256();
		this.authority = builder.copy().subject("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
		this.server = builder.copy()
			.subject("CN=server")
			.addSanDnsName("localhost")
			.addExtendedKeyUsageServerAuth()
			.buildIssuedBy(this.authority);
		this.client = builder.copy().subject("CN=client").addExtendedKeyUsageClientAuth().buildIssuedBy(this.authority);
		this.stranger = builder.copy()
			.subject("CN=stranger")
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(builder.copy().subject("CN=other").setIsCertificateAuthority(true).buildSelfSigned());
	}

	static TestCertificates create() {
		try {
			return new TestCertificates();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A server's certificate and key of its own. */
	X509Bundle server(String name) {
		return server(name, Instant.now().minus(DAY), Instant.now().plus(DAY));
	}

	X509Bundle server(String name, Instant notBefore, Instant notAfter) {
		try {
			return new CertificateBuilder().ecp256()
				.subject("CN=" + name)
				.addSanDnsName("localhost")
				.addExtendedKeyUsageServerAuth()
				.notBefore(notBefore)
				.notAfter(notAfter)
				.buildIssuedBy(this.authority);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Properties of an SSL bundle with the server's key. */
	String[] bundle(String name) {
		String prefix = "spring.ssl.bundle.pem." + name + ".";
		return new String[] { prefix + "keystore.certificate=" + this.server.getCertificatePathPEM(),
				prefix + "keystore.private-key=" + this.server.getPrivateKeyPEM() };
	}

	/** Properties of an SSL bundle with a key for another name. */
	String[] bundle(String name, String host) {
		try {
			X509Bundle certificate = new CertificateBuilder().ecp256()
				.subject("CN=" + host)
				.addSanDnsName(host)
				.addExtendedKeyUsageServerAuth()
				.buildIssuedBy(this.authority);
			String prefix = "spring.ssl.bundle.pem." + name + ".";
			return new String[] { prefix + "keystore.certificate=" + certificate.getCertificatePathPEM(),
					prefix + "keystore.private-key=" + certificate.getPrivateKeyPEM() };
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Property of an SSL bundle that trusts the authority. */
	String trust(String name) {
		return "spring.ssl.bundle.pem." + name + ".truststore.certificate=" + this.authority.getCertificatePEM();
	}

	/** What a client uses that trusts the authority. */
	SSLContext clientContext(@Nullable X509Bundle identity) throws Exception {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", this.authority.getCertificate());
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init((identity != null) ? identity.toKeyStore(PASSWORD) : null, PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		return context;
	}

}
