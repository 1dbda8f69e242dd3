package io.asyncnet.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for tests, made when they are first needed.
 */
public final class TestCertificates {

	/** The authority that both sides of a test trust. */
	public static final X509Bundle AUTHORITY = authority("CN=Test CA");

	/** An authority that nobody trusts. */
	public static final X509Bundle OTHER_AUTHORITY = authority("CN=Other CA");

	/** The certificate of a server on this machine. */
	public static final X509Bundle SERVER = issue(server(), AUTHORITY);

	/** The same with an RSA key. */
	public static final X509Bundle RSA_SERVER = issue(server().rsa2048(), AUTHORITY);

	/** The certificate of a server of another name and address. */
	public static final X509Bundle OTHER_HOST = issue(named("elsewhere.test", "192.0.2.1"), AUTHORITY);

	/** The certificate of a server that has a name only. */
	public static final X509Bundle NAME_ONLY = issue(
			new CertificateBuilder().ecp256().subject("CN=127.0.0.1").addSanDnsName("localhost"), AUTHORITY);

	/** The certificate of a server that was valid until yesterday. */
	public static final X509Bundle EXPIRED_SERVER = issue(server().notBefore(Instant.now().minus(Duration.ofDays(30)))
		.notAfter(Instant.now().minus(Duration.ofDays(1))), AUTHORITY);

	/** The certificate of a server that is valid from tomorrow. */
	public static final X509Bundle EARLY_SERVER = issue(server().notBefore(Instant.now().plus(Duration.ofDays(1)))
		.notAfter(Instant.now().plus(Duration.ofDays(30))), AUTHORITY);

	/** The certificate of a server from the authority that nobody trusts. */
	public static final X509Bundle OTHER_SERVER = issue(server(), OTHER_AUTHORITY);

	/** The certificate of a server that vouches for itself. */
	public static final X509Bundle SELF_SIGNED_SERVER = selfSigned(server());

	/** The certificate of a client. */
	public static final X509Bundle CLIENT = issue(client(), AUTHORITY);

	/** The certificate of a client that was valid until yesterday. */
	public static final X509Bundle EXPIRED_CLIENT = issue(client().notBefore(Instant.now().minus(Duration.ofDays(30)))
		.notAfter(Instant.now().minus(Duration.ofDays(1))), AUTHORITY);

	/** The certificate of a client from the authority that nobody trusts. */
	public static final X509Bundle OTHER_CLIENT = issue(client(), OTHER_AUTHORITY);

	/** The certificate of a client that the authority has revoked. */
	public static final X509Bundle REVOKED_CLIENT = issue(client(), AUTHORITY);

	/** The certificate of a client that is for servers only. */
	public static final X509Bundle SERVER_AS_CLIENT = issue(
			new CertificateBuilder().ecp256().subject("CN=no-client").addExtendedKeyUsageServerAuth(), AUTHORITY);

	private TestCertificates() {
	}

	/**
	 * Return what a server needs of its certificate.
	 * @param bundle the certificate
	 * @return its key managers
	 */
	public static KeyManagerFactory keys(X509Bundle bundle) {
		try {
			return bundle.toKeyManagerFactory();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Make the certificate of a server, issued by the authority that both sides trust.
	 * @param subject its common name
	 * @param names what it is for
	 * @return the certificate
	 */
	public static X509Bundle serverNamed(String subject, String... names) {
		CertificateBuilder builder = new CertificateBuilder().ecp256()
			.subject("CN=" + subject)
			.addExtendedKeyUsageServerAuth();
		for (String name : names) {
			builder.addSanDnsName(name);
		}
		return issue(builder, AUTHORITY);
	}

	/**
	 * Return trust in the authority of the tests.
	 * @return its trust managers
	 */
	public static TrustManagerFactory trust() {
		return AUTHORITY.toTrustManagerFactory();
	}

	/**
	 * Return trust in the authority of the tests, but for what it has revoked.
	 * @return its trust managers
	 */
	public static TrustManagerFactory trustButRevoked() {
		try {
			X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(AUTHORITY.getCertificate(), Date.from(Instant.now()))
				.addCRLEntry(REVOKED_CLIENT.getCertificate().getSerialNumber(), Date.from(Instant.now()),
						CRLReason.keyCompromise)
				.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(1))));
			X509CRLHolder revoked = builder
				.build(new JcaContentSignerBuilder("SHA256withECDSA").build(AUTHORITY.getKeyPair().getPrivate()));
			PKIXBuilderParameters parameters = new PKIXBuilderParameters(
					Set.of(new TrustAnchor(AUTHORITY.getCertificate(), null)), new X509CertSelector());
			parameters.addCertStore(CertStore.getInstance("Collection",
					new CollectionCertStoreParameters(List.of(new JcaX509CRLConverter().getCRL(revoked)))));
			TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
			trust.init(new CertPathTrustManagerParameters(parameters));
			return trust;
		}
		catch (GeneralSecurityException | OperatorCreationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the TLS of a client of the JDK that trusts the authority of the tests.
	 * @param identity the client's certificate, or {@code null} for none
	 * @return the context
	 */
	public static SSLContext clientContext(@Nullable X509Bundle identity) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			KeyManager[] keys = { new Identity(identity) };
			context.init(keys, trust().getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the TLS of a server of the JDK.
	 * @return the context
	 */
	public static SSLContext serverContext() {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys(SERVER).getKeyManagers(), null, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static CertificateBuilder server() {
		return named("localhost", "127.0.0.1").addSanIpAddress("::1");
	}

	private static CertificateBuilder named(String name, String address) {
		return new CertificateBuilder().ecp256()
			.subject("CN=" + name)
			.addSanDnsName(name)
			.addSanIpAddress(address)
			.addExtendedKeyUsageServerAuth();
	}

	private static CertificateBuilder client() {
		return new CertificateBuilder().ecp256().subject("CN=test-client").addExtendedKeyUsageClientAuth();
	}

	private static X509Bundle authority(String subject) {
		return selfSigned(new CertificateBuilder().ecp256().subject(subject));
	}

	private static X509Bundle selfSigned(CertificateBuilder builder) {
		try {
			return builder.setIsCertificateAuthority(true).buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Bundle issue(CertificateBuilder builder, X509Bundle issuer) {
		try {
			return builder.buildIssuedBy(issuer);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Shows its certificate also to a server that does not know its authority, which the
	 * JDK's own key manager does not.
	 */
	private static final class Identity extends X509ExtendedKeyManager {

		private final @Nullable X509Bundle bundle;

		Identity(@Nullable X509Bundle bundle) {
			this.bundle = bundle;
		}

		@Override
		public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
			return (this.bundle != null) ? "identity" : null;
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
			return (this.bundle != null) ? "identity" : null;
		}

		@Override
		public X509Certificate @Nullable [] getCertificateChain(String alias) {
			return (this.bundle != null) ? this.bundle.getCertificatePath() : null;
		}

		@Override
		public @Nullable PrivateKey getPrivateKey(String alias) {
			return (this.bundle != null) ? this.bundle.getKeyPair().getPrivate() : null;
		}

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
			return null;
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
			return null;
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
			return null;
		}

	}

}
